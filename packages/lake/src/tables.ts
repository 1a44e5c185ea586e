/**
 * The tables of a lake: their columns, in words, and how each comes from the lines of the log. Files that were written stay readable
 * for ever, so a column is never renamed and never changes its type; new ones are added at the end.
 */

export type Column = {
  readonly name: string;
  /** As DuckDB calls it; times are instants. */
  readonly type: 'BIGINT' | 'INTEGER' | 'DOUBLE' | 'VARCHAR' | 'TIMESTAMPTZ' | 'VARCHAR[]';
  readonly says: string;
  /** SQL over the columns of `LINE_COLUMNS` or `PROFILE_COLUMNS`. */
  readonly from: string;
};

export type Table = {
  readonly name: string;
  readonly says: string;
  readonly columns: readonly Column[];
  /** Which lines become rows, as SQL. */
  readonly where: string;
};

/** What a line of `GET /v1/log` may hold, for DuckDB's reader of JSON. */
export const LINE_COLUMNS: Readonly<Record<string, string>> = {
  kind: 'VARCHAR',
  cursor: 'BIGINT',
  place: 'INTEGER',
  messageId: 'VARCHAR',
  type: 'VARCHAR',
  event: 'JSON',
  at: 'BIGINT',
  receivedAt: 'BIGINT',
  anonymousId: 'VARCHAR',
  userId: 'VARCHAR',
  previousId: 'VARCHAR',
  properties: 'JSON',
  context: 'JSON',
  id: 'VARCHAR',
  person: 'VARCHAR',
  placement: 'VARCHAR',
  experience: 'VARCHAR',
  variant: 'VARCHAR',
  reason: 'VARCHAR',
  propensity: 'DOUBLE',
  rules: 'VARCHAR',
  experienceVersion: 'INTEGER',
  policyVersion: 'INTEGER',
  match: 'JSON',
  problems: 'JSON',
  result: 'VARCHAR',
  detail: 'JSON',
};

/** The same of `GET /v1/profiles/export`. */
export const PROFILE_COLUMNS: Readonly<Record<string, string>> = {
  person: 'VARCHAR',
  anonymousIds: 'VARCHAR[]',
  userIds: 'VARCHAR[]',
  firstAt: 'BIGINT',
  lastAt: 'BIGINT',
  events: 'BIGINT',
  visits: 'INTEGER',
  segments: 'VARCHAR[]',
  traits: 'JSON',
  computed: 'JSON',
  context: 'JSON',
};

const text = (name: string, from: string, says: string): Column => ({ name, type: 'VARCHAR', says, from });
const instant = (name: string, from: string, says: string): Column => {
  return { name, type: 'TIMESTAMPTZ', says, from: `epoch_ms("${from}") AT TIME ZONE 'UTC'` };
};
const json = (name: string, from: string, says: string): Column => text(name, `CAST("${from}" AS VARCHAR)`, says);
const cursor: Column = {
  name: 'cursor',
  type: 'BIGINT',
  says: 'The position of its entry in the log of its partition.',
  from: 'cursor',
};

const partition: Column = {
  name: 'partition',
  type: 'INTEGER',
  says: 'Which log of a store of several partitions; 0 where there is one.',
  from: 'partition',
};

/** Of the log; each is partitioned by the UTC day on which the server took it. */
export const LOG_TABLES: readonly Table[] = [
  {
    name: 'events',
    says: 'What came in, once for each time it was accepted: who counts takes each message_id once.',
    where: "kind = 'event'",
    columns: [
      cursor,
      { name: 'place', type: 'INTEGER', says: 'Among the events of its entry.', from: 'place' },
      text('message_id', '"messageId"', 'The sender’s own; the same again is the same event.'),
      text('type', 'type', 'track, identify, page, screen, group or alias.'),
      text('event', `event->>'$'`, 'The name that conditions see.'),
      instant('happened_at', 'at', 'Corrected for the sender’s clock.'),
      instant('received_at', 'receivedAt', 'By the server’s clock.'),
      text('anonymous_id', '"anonymousId"', 'Null when only a user is known.'),
      text('user_id', '"userId"', 'Null before somebody is identified.'),
      text('previous_id', '"previousId"', 'Of an alias.'),
      json('properties', 'properties', 'JSON. Of identify and group: traits.'),
      json('context', 'context', 'JSON: page, device, place, campaign.'),
      partition,
    ],
  },
  {
    name: 'decisions',
    says: 'What was shown and why, one row for each decision.',
    where: "kind = 'decision'",
    columns: [
      cursor,
      text('decision_id', 'id', 'Reports of slots name it as decision_id.'),
      text('person', 'person', 'Who it was for, as the person was called then.'),
      text('placement', 'placement', 'Where.'),
      instant('decided_at', 'at', 'When.'),
      text('experience', 'experience', 'Null: the default.'),
      text('variant', 'variant', 'Null: the default.'),
      text('reason', 'reason', 'chosen, or why the default stayed.'),
      {
        name: 'propensity',
        type: 'DOUBLE',
        says: 'The chance of this variant, given its experience.',
        from: 'propensity',
      },
      text('rules', 'rules', 'The revision of the definitions.'),
      { name: 'experience_version', type: 'INTEGER', says: 'Null: the default.', from: '"experienceVersion"' },
      { name: 'policy_version', type: 'INTEGER', says: 'Of what was learned.', from: '"policyVersion"' },
      json('bound', 'match', 'JSON: what the audience bound for the content.'),
      partition,
    ],
  },
  {
    name: 'quarantined',
    says: 'What could not be read, with the reasons.',
    where: "kind = 'quarantined'",
    columns: [
      cursor,
      instant('received_at', 'at', 'When.'),
      json('problems', 'problems', 'JSON: path, message and fix of each.'),
      json('event', 'event', 'JSON: the event, or its beginning.'),
      partition,
    ],
  },
  {
    name: 'effects',
    says: 'What triggers wanted done, one row for each attempt.',
    where: "kind = 'effect'",
    columns: [
      cursor,
      text('effect_id', 'id', 'The same for all attempts.'),
      instant('attempted_at', 'at', 'When.'),
      text('result', 'result', 'done, failed, blocked, waiting or replayed.'),
      json('detail', 'detail', 'JSON.'),
      partition,
    ],
  },
];

/** One file, written anew: who is there now. */
export const PROFILES: Table = {
  name: 'profiles',
  says: 'Everybody as of the last time the lake was filled.',
  where: 'true',
  columns: [
    text('person', 'person', 'The person’s id.'),
    { name: 'anonymous_ids', type: 'VARCHAR[]', says: 'The browsers.', from: '"anonymousIds"' },
    { name: 'user_ids', type: 'VARCHAR[]', says: 'The users.', from: '"userIds"' },
    instant('first_at', 'firstAt', 'The first event.'),
    instant('last_at', 'lastAt', 'The last event.'),
    { name: 'events', type: 'BIGINT', says: 'How many.', from: 'events' },
    { name: 'visits', type: 'INTEGER', says: 'How many.', from: 'visits' },
    { name: 'segments', type: 'VARCHAR[]', says: 'The keys of those he is in.', from: 'segments' },
    json('traits', 'traits', 'JSON: what was told.'),
    json('computed', 'computed', 'JSON: the computed traits.'),
    json('context', 'context', 'JSON: of the latest event.'),
  ],
};

/** Where they are. */
export const PROFILES_FILE = `${PROFILES.name}/profiles.parquet`;

/** The partition: the UTC day by which a row is filed. */
export function dayOf({ name }: Table): string {
  const at = name === 'events' ? '"receivedAt"' : '"at"';
  return `strftime(epoch_ms(${at}), '%Y-%m-%d')`;
}
