/**
 * Gathers what versions of a model of items are judged by: what people did with items since, in the rows that the model reads, what they bought,
 * and in which groups of people they are. It runs beside the stream in its pace, and keeps nobody's identity.
 */
import { type ItemsDefinition, type PersonId, type Profile, type Rules, traitIn } from '@attune/engine';
import type { Interactions } from '@attune/lab';
import type { CollectWatch, LearnerData } from '../model/learner.ts';
import { createPeopleShare } from '../model/people-share.ts';
import { isPurchase } from './because-words.ts';
import { itemEventsOf } from './collect-items.ts';
import { type Interacted, type ItemEvents, itemsIn, itemVisits, pastInOrder } from './item-past.ts';

export type JudgedStream = {
  /** Numbers of items are places in the catalogue; rows are visits, or people. */
  readonly interactions: Interactions;
  readonly bought: Interactions;
  /** Of each row, a number for the person. */
  readonly people: Int32Array;
  /** 1: lists of this row are judged. Of very many people always the same share is. */
  readonly asked: Uint8Array;
  /** Of each person, the values of the traits that lists are measured by; null: it is not known. */
  readonly groups: { readonly [trait: string]: readonly (string | null)[] };
};

type Row = {
  readonly id: PersonId;
  readonly interacted: readonly Interacted[];
  readonly bought: readonly Interacted[];
  /** How many lists would be judged. */
  readonly questions: number;
};

/** Beyond so many events a share of the people is left out, and beyond so many lists a share is only told to the versions. */
const EVENTS_MAX = 500_000;
const QUESTIONS_MAX = 4_000;

/** @param asked.since what came later is judged; `told` what came later is told to some version */
export async function judgedStream(
  { loop, until }: Pick<LearnerData, 'loop' | 'until'>,
  asked: {
    readonly definition: ItemsDefinition;
    /** Of the items that are in the catalogue. */
    readonly numbers: ReadonlyMap<string, number>;
    readonly told: number;
    readonly since: number;
    readonly traits: readonly string[];
    readonly watch: CollectWatch;
  },
): Promise<JudgedStream> {
  const { definition, numbers, told, since, traits, watch } = asked;
  const source = itemEventsOf(definition, loop.rules().items);
  const share = createPeopleShare();
  const known = new Map<PersonId, readonly (string | null)[]>();
  let rows: Row[] = [];
  let [events, looked] = [0, 0];
  for await (const page of loop.everyVisitor(({ profile }) => profile.lastAt > told)) {
    watch.signal.throwIfAborted();
    for (const { visitor } of page.found) {
      const { profile } = visitor;
      const { id, consent } = profile;
      if (consent === 'denied' || known.has(id) || !share.isWanted(id)) continue;
      known.set(
        id,
        traits.map((trait) => groupOf(profile, trait, loop.rules())),
      );
      for (const row of rowsOf(profile, { definition, source, told, since, until, numbers })) {
        rows.push(row);
        events += row.interacted.length;
      }
      if (events > EVENTS_MAX) {
        share.halve();
        rows = rows.filter((row) => share.isWanted(row.id));
        events = rows.reduce((sum, { interacted }) => sum + interacted.length, 0);
      }
      const wait = loop.pace();
      if (wait !== undefined) await wait;
    }
    looked += page.looked;
    watch.report({ what: 'visitors', done: looked, of: null });
  }
  return streamOf(rows, { numbers, known, traits });
}

/** As of now, whether the trait is told or computed. */
function groupOf(profile: Profile, trait: string, { traits }: Rules): string | null {
  const { lastAt, context } = profile;
  const value = traitIn(trait, traits, { profile, now: lastAt, context });
  return value === undefined || value === null || typeof value === 'object' ? null : String(value);
}

type Wanted = {
  readonly definition: ItemsDefinition;
  readonly source: ItemEvents;
  readonly told: number;
  readonly since: number;
  readonly until: number;
  readonly numbers: ReadonlyMap<string, number>;
};

function rowsOf(profile: Profile, { definition, source, told, since, until, numbers }: Wanted): readonly Row[] {
  const past = pastInOrder(profile);
  const visits = itemVisits(past, source);
  const orders = past.flatMap(({ event, properties, at }) =>
    isPurchase(event) ? itemsIn(properties, source.property).map((item) => ({ item, at })) : [],
  );
  const isKnown = ({ item, at }: Interacted) => at <= until && numbers.has(item);
  const rowOf = (interacted: readonly Interacted[], from: number, to: number): Row => {
    const kept = interacted.filter(isKnown);
    const bought = orders.filter((each) => isKnown(each) && each.at >= from && each.at <= to);
    const questions = kept.filter(({ at }, place) => place > 0 && at > since).length;
    return { id: profile.id, interacted: kept, bought, questions };
  };
  const rows =
    (definition.task ?? 'visit') === 'visit'
      ? visits.map(({ interacted, startedAt, lastAt }) => rowOf(interacted, startedAt, lastAt))
      : [
          rowOf(
            visits.flatMap(({ interacted }) => interacted),
            Number.NEGATIVE_INFINITY,
            until,
          ),
        ];
  return rows.filter(({ interacted }) => interacted.length > 0 && interacted.at(-1)!.at > told);
}

type Known = {
  readonly numbers: ReadonlyMap<string, number>;
  readonly known: ReadonlyMap<PersonId, readonly (string | null)[]>;
  readonly traits: readonly string[];
};

function streamOf(rows: readonly Row[], { numbers, known, traits }: Known): JudgedStream {
  const asked = createPeopleShare();
  const questions = () => rows.reduce((sum, row) => sum + (asked.isWanted(row.id) ? row.questions : 0), 0);
  while (questions() > QUESTIONS_MAX) asked.halve();
  const people = new Map<PersonId, number>();
  for (const { id } of rows) if (!people.has(id)) people.set(id, people.size);
  return {
    interactions: packed(
      rows.map(({ interacted }) => interacted),
      numbers,
    ),
    bought: packed(
      rows.map(({ bought }) => bought),
      numbers,
    ),
    people: Int32Array.from(rows, ({ id }) => people.get(id)!),
    asked: Uint8Array.from(rows, ({ id }) => Number(asked.isWanted(id))),
    groups: Object.fromEntries(
      traits.map((trait, i) => [trait, [...people.keys()].map((id) => known.get(id)?.[i] ?? null)]),
    ),
  };
}

function packed(rows: readonly (readonly Interacted[])[], numbers: ReadonlyMap<string, number>): Interactions {
  const starts = Int32Array.from({ length: rows.length + 1 });
  rows.forEach((row, i) => {
    starts[i + 1] = starts[i]! + row.length;
  });
  const all = rows.flat();
  return {
    itemCount: numbers.size,
    starts,
    items: Int32Array.from(all, ({ item }) => numbers.get(item)!),
    times: Float64Array.from(all, ({ at }) => at),
  };
}
