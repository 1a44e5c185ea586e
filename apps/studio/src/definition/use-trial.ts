/** One trial at a time of the draft in the editor: begun by hand, followed line by line, stopped by hand or by leaving. */
import type { TryReport } from '@attune/protocol';
import { useCallback, useEffect, useRef, useState } from 'react';
import { readLines } from '../call/read-lines.ts';

export type TrialState = {
  readonly report: TryReport | null;
  readonly isRunning: boolean;
  readonly error: unknown;
  /** The text that was tried: another one in the editor makes the result old. */
  readonly text: string;
};

const NOTHING: TrialState = { report: null, isRunning: false, error: null, text: '' };

export type Trial = TrialState & {
  readonly start: (
    draft: { readonly kind: string; readonly document: unknown; readonly days: number },
    text: string,
  ) => void;
  readonly stop: () => void;
};

export function useTrial(): Trial {
  const [state, setState] = useState<TrialState>(NOTHING);
  const under = useRef<AbortController | null>(null);
  const stop = useCallback(() => {
    under.current?.abort();
    under.current = null;
    setState((before) => ({ ...before, isRunning: false }));
  }, []);
  const start = useCallback<Trial['start']>((draft, text) => {
    under.current?.abort();
    const abort = new AbortController();
    under.current = abort;
    setState({ report: null, isRunning: true, error: null, text });
    const told = (report: TryReport) => setState((before) => ({ ...before, report }));
    readLines<TryReport>('/v1/try', { body: draft, signal: abort.signal, told }).then(
      () => setState((before) => (under.current === abort ? { ...before, isRunning: false } : before)),
      (error: unknown) => {
        if (under.current === abort) setState((before) => ({ ...before, isRunning: false, error }));
      },
    );
  }, []);
  useEffect(() => () => under.current?.abort(), []);
  return { ...state, start, stop };
}
