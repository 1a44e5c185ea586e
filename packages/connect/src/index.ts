/** The outside world, as the engine's ports want it. */
export { createLiquidTemplates, type LiquidOptions } from './liquid/liquid-templates.ts';
export { openPlaceFile, type PlaceFile } from './place/open-place-file.ts';
export type { Place } from './place/place.ts';
export {
  createSurroundings,
  type Surround,
  type Surroundings,
  type SurroundingsOptions,
} from './surroundings/surroundings.ts';
export { createOpenMeteo, type OpenMeteoOptions } from './weather/open-meteo.ts';
export {
  createWeatherReport,
  type Weather,
  type WeatherOptions,
  type WeatherProvider,
  type WeatherReport,
} from './weather/weather.ts';
