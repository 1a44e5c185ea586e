/** The outside world, as the engine's ports want it. */
export { createMailer, type Email, type Mailer, type MailerOptions } from './email/mailer.ts';
export { createLiquidTemplates, type LiquidOptions } from './liquid/liquid-templates.ts';
export { signWebhook, webhookKey } from './webhook/sign-webhook.ts';
export { createWebhookSender, type WebhookMessage, type WebhookSender } from './webhook/webhook-sender.ts';
