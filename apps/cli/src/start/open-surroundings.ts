/**
 * What completes the contexts of signals and asks, as the settings say: the file of places and the weather service are optional, and
 * without a weather service nothing is asked of anybody outside.
 */
import {
  createOpenMeteo,
  createSurroundings,
  createWeatherReport,
  openPlaceFile,
  type PlaceFile,
  type Surroundings,
} from '@attune/connect';
import type { pino } from 'pino';
import { UsageError } from '../option/usage-error.ts';
import type { Settings } from '../settings/settings.ts';

/** @throws UsageError when the file of places cannot be used */
export async function openSurroundings(settings: Settings, logger: pino.Logger): Promise<Surroundings> {
  const file = settings['place-file'];
  const address = settings['weather-url'];
  const weather =
    address === null
      ? undefined
      : createWeatherReport({
          provider: createOpenMeteo({ address }),
          clock: Date.now,
          failed: (error) => logger.warn({ err: error }, 'the weather could not be had'),
        });
  return createSurroundings({ places: file === null ? undefined : await placesIn(file), weather });
}

async function placesIn(file: string): Promise<PlaceFile> {
  try {
    return await openPlaceFile(file);
  } catch (error) {
    const { code, message } = error as Error & { code?: string };
    const says = code === 'ENOENT' ? 'there is no such file' : message;
    throw new UsageError(
      `--place-file ${file}: ${says}.`,
      'Name a city file of the MaxMind format (.mmdb), or leave the option out.',
    );
  }
}
