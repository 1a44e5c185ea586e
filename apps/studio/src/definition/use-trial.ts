/** One question at a time to the past about the draft in the editor: begun by hand, followed line by line, stopped by hand or by leaving. */
import { useCallback, useEffect, useRef, useState } from 'react';
import { readLines } from '../call/read-lines.ts';

export type TrialState<Report> = {
  readonly report: Report | null;
  readonly isRunning: boolean;
  readonly error: unknown;
  /** The text that was tried: another one in the editor makes the result old. */
  readonly text: string;
};

const NOTHING: TrialState<never> = { report: null, isRunning: false, error: null, text: '' };

export type Trial<Report> = TrialState<Report> & {
  readonly start: (question: object, text: string) => void;
  readonly stop: () => void;
};

/** @param path answers with lines, the last of which is the whole */
export function useTrial<Report>(path: string): Trial<Report> {
  const [state, setState] = useState<TrialState<Report>>(NOTHING);
  const under = useRef<AbortController | null>(null);
  const stop = useCallback(() => {
    under.current?.abort();
    under.current = null;
    setState((before) => ({ ...before, isRunning: false }));
  }, []);
  const start = useCallback<Trial<Report>['start']>(
    (question, text) => {
      under.current?.abort();
      const abort = new AbortController();
      under.current = abort;
      setState({ report: null, isRunning: true, error: null, text });
      const told = (report: Report) => setState((before) => ({ ...before, report }));
      readLines<Report>(path, { body: question, signal: abort.signal, told }).then(
        () => setState((before) => (under.current === abort ? { ...before, isRunning: false } : before)),
        (error: unknown) => {
          if (under.current === abort) setState((before) => ({ ...before, isRunning: false, error }));
        },
      );
    },
    [path],
  );
  useEffect(() => () => under.current?.abort(), []);
  return { ...state, start, stop };
}
