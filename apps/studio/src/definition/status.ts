/**
 * A definition's state in one word. Only experiences and triggers have a status of their own; everything else acts as long as it is there.
 */
import type { DefinitionRecord } from '../call/wire.ts';
import type { Tone } from '../part/chip.tsx';

export type Status = { readonly says: string; readonly tone: Tone };

export function statusOf(record: Pick<DefinitionRecord, 'kind' | 'document'>, now: number): Status {
  if (record.kind !== 'experience' && record.kind !== 'trigger') return { says: 'in force', tone: 'plain' };
  const status = record.document['status'] ?? 'live';
  if (status === 'paused') return { says: 'paused', tone: 'warn' };
  if (status === 'draft') return { says: 'draft', tone: 'plain' };
  const schedule = record.document['schedule'] as { readonly from?: string; readonly to?: string } | undefined;
  const from = Date.parse(schedule?.from ?? '');
  const to = Date.parse(schedule?.to ?? '');
  if (Number.isFinite(from) && now < from) return { says: 'planned', tone: 'accent' };
  if (Number.isFinite(to) && now >= to) return { says: 'ended', tone: 'plain' };
  return { says: 'live', tone: 'good' };
}

export function nameOf(record: Pick<DefinitionRecord, 'key' | 'document'>): string {
  const name = record.document['name'];
  return typeof name === 'string' && name !== '' ? name : record.key;
}

/** Where it came from, in words. */
export function sourceWord(source: string | undefined): string {
  if (source === 'file') return 'file';
  if (source?.startsWith('trigger:')) return `trigger ${source.slice('trigger:'.length)}`;
  return source === 'studio' ? 'Studio' : source === 'api' ? 'API' : (source ?? '');
}
