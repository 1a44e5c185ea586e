/**
 * The mapping document: how the rows of somebody's file become events. This file is its shape; docs/guides/import.md is its
 * description for people, read-mapping.ts its reader.
 */
import type { JsonValue } from '@attune/engine';

export type FormatDocument = {
  readonly type: 'csv' | 'tsv' | 'ndjson';
  /** One character. Default "," for csv and a tab for tsv. */
  readonly delimiter?: string;
  /** true (default): the first line names the columns. A list: these are the names, and the first line is a row. */
  readonly header?: boolean | readonly string[];
  /** One character, or null where quotes mean nothing. Default '"' for csv, null for tsv. */
  readonly quote?: string | null;
  /** As TextDecoder knows it. Default "utf-8". */
  readonly encoding?: string;
};

/** Where a value comes from: text with {columns}, a constant, or a column with its type. */
export type SourceDocument = string | number | boolean | ColumnDocument;

export const FIELD_TYPES = ['string', 'number', 'integer', 'boolean', 'time', 'json', 'list'] as const;
export type FieldType = (typeof FIELD_TYPES)[number];

export type ColumnDocument = {
  /** A column of a CSV file; a dotted path in NDJSON. */
  readonly from: string;
  /** Default: string for CSV, as it is for NDJSON. */
  readonly type?: FieldType;
  /** Of a time: iso (default), unix-s, unix-ms, or a pattern such as "yyyy-MM-dd HH:mm:ss". */
  readonly format?: string;
  readonly zone?: string;
  /** Of a list: what stands between its items. Default ";". */
  readonly separator?: string;
  /** Other words for what the column holds; what is not in it stays as it is. */
  readonly map?: { readonly [text: string]: JsonValue };
  /** Used when the column is empty. Without it an empty column leaves the field out. */
  readonly default?: JsonValue;
  /** An empty column makes it a bad row. */
  readonly required?: boolean;
};

/** What an event is made of. Those of `row` hold for all, those of a case are laid over them. */
export type EventTemplate = {
  /** Default "track". */
  readonly type?: 'track' | 'identify' | 'page' | 'screen' | 'group' | 'alias';
  readonly event?: SourceDocument;
  readonly name?: SourceDocument;
  readonly anonymousId?: SourceDocument;
  readonly userId?: SourceDocument;
  readonly groupId?: SourceDocument;
  readonly previousId?: SourceDocument;
  readonly timestamp?: SourceDocument;
  readonly properties?: { readonly [name: string]: SourceDocument };
  readonly traits?: { readonly [name: string]: SourceDocument };
  readonly context?: { readonly [name: string]: SourceDocument };
};

export type Conditions = { readonly [column: string]: JsonValue };

export type MappingDocument = {
  /** Part of the id of every event: another name imports the same rows again, as other events. */
  readonly name: string;
  readonly format: FormatDocument;
  /** Of times that have none. Default "UTC". */
  readonly zone?: string;
  /** Columns that together tell a row from all others. Default: file name and line number. */
  readonly id?: readonly string[];
  /** Only rows whose columns have these values (a list: one of them); the others are passed over. */
  readonly when?: Conditions;
  readonly row: EventTemplate;
  readonly switch?: {
    readonly on: string;
    readonly cases: { readonly [value: string]: EventTemplate };
    /** What becomes of a row of no case. Default quarantine. */
    readonly otherwise?: 'quarantine' | 'skip';
  };
};
