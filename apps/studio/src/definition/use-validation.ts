/**
 * Checks a document while it is written: first whether it is JSON at all, then, after a pause in the typing, by the server.
 * An answer that comes late for an older text is dropped.
 */
import { useEffect, useMemo, useState } from 'react';
import { CallError, call } from '../call/call.ts';
import type { Validation } from '../call/wire.ts';
import { type JsonMap, mapJson } from '../show/json-map.ts';
import { type PlacedProblem, placeProblems } from './problem-place.ts';

export type Checked = {
  readonly map: JsonMap;
  readonly problems: readonly PlacedProblem[];
  /** `checking` until the server has answered for this very text. */
  readonly state: 'checking' | 'holds' | 'problems' | 'unknown';
  readonly says: string | null;
  /** It holds, but probably says something else than was meant. */
  readonly hints: readonly PlacedProblem[];
  readonly error: unknown;
};

const PAUSE_MS = 250;

type Answer = { readonly text: string; readonly validation: Validation | null; readonly error: unknown };

export function useValidation(kind: string, key: string, text: string): Checked {
  const map = useMemo(() => mapJson(text), [text]);
  const [answer, setAnswer] = useState<Answer | null>(null);
  const isJson = map.fault === null;
  useEffect(() => {
    if (!isJson) return;
    const stop = new AbortController();
    const timer = setTimeout(() => {
      const body = { kind, document: withKey(JSON.parse(text), key) };
      call<Validation>('/v1/definitions/validate', { method: 'POST', body, signal: stop.signal }).then(
        (validation) => setAnswer({ text, validation, error: null }),
        (error: unknown) => {
          if (stop.signal.aborted) return;
          setAnswer({ text, validation: refusal(error), error });
        },
      );
    }, PAUSE_MS);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [kind, key, text, isJson]);
  return useMemo(() => checkedOf({ map, answer, text, kind, key }), [map, answer, text, kind, key]);
}

/** A document without its key gets the one it is saved under, as saving does. */
function withKey(document: unknown, key: string): unknown {
  if (typeof document !== 'object' || document === null || Array.isArray(document) || 'key' in document)
    return document;
  return { key, ...document };
}

/** A server that refuses the document outright has judged it too. */
function refusal(error: unknown): Validation | null {
  if (!(error instanceof CallError) || ![400, 413, 422].includes(error.status)) return null;
  return { ok: false, problems: error.problems.length > 0 ? error.problems : [{ path: '', message: error.message }] };
}

type Facts = {
  readonly map: JsonMap;
  readonly answer: Answer | null;
  readonly text: string;
  readonly kind: string;
  readonly key: string;
};

function checkedOf({ map, answer, text, kind, key }: Facts): Checked {
  if (map.fault !== null) {
    const { line, column, message } = map.fault;
    const problem = {
      path: `line ${line}, column ${column}`,
      message: `This is not JSON yet: ${message}.`,
      line,
      elsewhere: null,
    };
    return { map, problems: [problem], state: 'problems', says: null, hints: [], error: null };
  }
  if (answer === null) return { map, problems: [], state: 'checking', says: null, hints: [], error: null };
  const { validation, error } = answer;
  const current = answer.text === text;
  if (validation === null)
    return {
      map,
      problems: [],
      state: current ? 'unknown' : 'checking',
      says: null,
      hints: [],
      error: current ? error : null,
    };
  const problems = placeProblems(validation.problems, map, { kind, key });
  const judged = validation.ok ? 'holds' : 'problems';
  const hints = placeProblems(validation.hints ?? [], map, { kind, key });
  const says = validation.says ?? null;
  return { map, problems, state: current ? judged : 'checking', says, hints, error: null };
}
