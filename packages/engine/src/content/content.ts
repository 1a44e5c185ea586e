/**
 * Content: what is really shown for a decision.
 */
import type { ContentDefinition } from '../decision/content-definition.ts';
import type { JsonObject } from '../std/json.ts';
import type { ListedItem } from './item.ts';

export type Content = {
  readonly html?: string;
  readonly data?: JsonObject;
  readonly items?: readonly ListedItem[];
  readonly patch?: NonNullable<ContentDefinition['patch']>;
};

/** The template engine, given from outside so that the engine stays free of dependencies. Must escape its outputs. */
export type TemplateEngine = {
  /** Throws on a template that does not parse. */
  readonly compile: (source: string) => (scope: { readonly [name: string]: unknown }) => string;
  /** The same for plain text (a subject line, a field of JSON): nothing is escaped. Never for markup. */
  readonly compileText?: TemplateEngine['compile'];
};
