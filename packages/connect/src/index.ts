/** The outside world, as the engine's ports want it. */
export { merkleRoot } from './audit/merkle-root.ts';
export { launchDarklyBucket, optimizelyBucket, unleashBucket } from './bucketing/vendor-buckets.ts';
export { createMailer, type Email, type Mailer, type MailerOptions } from './email/mailer.ts';
export { evaluateFeature, type FeatureResult } from './growthbook/evaluate-feature.ts';
export type { GrowthBookExperiment, GrowthBookScope, StickyDocument } from './growthbook/payload.ts';
export { queryOverride } from './growthbook/query-override.ts';
export { type Redirect, redirectOf } from './growthbook/redirect.ts';
export { type ExperimentResult, runExperiment } from './growthbook/run-experiment.ts';
export { createLiquidTemplates, type LiquidOptions } from './liquid/liquid-templates.ts';
export { openPlaceFile, type PlaceFile } from './place/open-place-file.ts';
export type { Place } from './place/place.ts';
export { openStreamSink, openStreamSource, STREAM_EXAMPLES } from './stream/open-stream.ts';
export type { StreamMessage, StreamPositions, StreamSending, StreamSink, StreamSource } from './stream/stream.ts';
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
export { signWebhook, webhookKey } from './webhook/sign-webhook.ts';
export { createWebhookSender, type WebhookMessage, type WebhookSender } from './webhook/webhook-sender.ts';
