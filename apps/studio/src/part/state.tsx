/**
 * What a screen shows when it has nothing to show: waiting, failed or empty. Each says what happened, where, and what to do;
 * none of them may be a bare spinner or a bare code.
 */
import { type ReactNode, useEffect, useState } from 'react';
import { CallError } from '../call/call.ts';
import { keepKey } from '../call/key.ts';
import type { IconName } from '../show/event-words.ts';
import { Icon } from './icon.tsx';

const QUIET_MS = 250;
const SLOW_MS = 4_000;

/** Nothing at first, then placeholders, then words about what is slow. */
export function Waiting({ what }: { readonly what: string }) {
  const [ms, setMs] = useState(0);
  useEffect(() => {
    const started = Date.now();
    const timer = setInterval(() => setMs(Date.now() - started), 250);
    return () => clearInterval(timer);
  }, []);
  if (ms < QUIET_MS) return <div className="waiting" aria-busy="true" />;
  return (
    <div className="waiting" role="status" aria-busy="true">
      <i />
      <i />
      <i />
      {ms < SLOW_MS ? (
        <span className="sr-only">Loading {what}</span>
      ) : (
        <p>
          Still waiting for {what}: {Math.round(ms / 1_000)} s so far. The server is there but answers slowly; it gets
          20 s before we give up.
        </p>
      )}
    </div>
  );
}

export function Empty({
  icon,
  title,
  children,
}: {
  readonly icon: IconName;
  readonly title: string;
  readonly children: ReactNode;
}) {
  return (
    <div className="state">
      <Icon name={icon} />
      <h2>{title}</h2>
      {children}
    </div>
  );
}

/** A failed call in words. `retry` is offered where asking again can help. */
export function Failed({
  error,
  what,
  retry,
}: {
  readonly error: unknown;
  readonly what: string;
  readonly retry?: () => void;
}) {
  const told = tellFailure(error, what);
  return (
    <div className="state state-bad" role="alert">
      <Icon name="alert" />
      <h2>{told.title}</h2>
      <p>{told.what}</p>
      <p>{told.toDo}</p>
      {error instanceof CallError && (
        <p className="card-note">
          <code>{error.path}</code>
          {error.status > 0 && <> answered {error.status}</>}
          {error.requestId !== null && (
            <>
              {' '}
              · request <code>{error.requestId}</code>
            </>
          )}
        </p>
      )}
      <div className="state-actions">
        {retry !== undefined && (
          <button type="button" className="button" onClick={retry}>
            Try again
          </button>
        )}
        {error instanceof CallError && error.failure === 'forbidden' && (
          <button type="button" className="button button-primary" onClick={() => keepKey(null)}>
            Use another key
          </button>
        )}
      </div>
    </div>
  );
}

/** In place of what is not there yet: on its way as long as nothing failed, and then why not. */
export function Pending({
  error,
  what,
  retry,
}: {
  readonly error: unknown;
  readonly what: string;
  readonly retry: () => void;
}) {
  return error === null ? <Waiting what={what} /> : <Failed error={error} what={what} retry={retry} />;
}

export type ToldFailure = { readonly title: string; readonly what: string; readonly toDo: string };

export function tellFailure(error: unknown, what: string): ToldFailure {
  if (!(error instanceof CallError)) {
    return {
      title: 'The Studio made a mistake',
      what: `It could not show ${what}: ${String(error)}`,
      toDo: 'Reload the page; if it happens again, report it.',
    };
  }
  switch (error.failure) {
    case 'unreachable':
      return {
        title: 'The server does not answer',
        what: `So ${what} cannot be shown now.`,
        toDo: 'Is it running? The Studio keeps trying and goes on by itself.',
      };
    case 'slow':
      return {
        title: 'The answer took too long',
        what: `${error.message} It was about ${what}.`,
        toDo: 'The server may be busy: look at its load, then try again.',
      };
    case 'unauthorized':
      return {
        title: 'This key is not known',
        what: `The server refused it for ${what}.`,
        toDo: 'Sign in with the secret key printed when the server started.',
      };
    case 'forbidden':
      return {
        title: 'This key may not see this',
        what: `${error.message}`,
        toDo: 'A write key (wk_…) can only send events. Use the secret key (sk_…).',
      };
    case 'missing':
      return {
        title: 'Not found',
        what: `There is no ${what} here.`,
        toDo: 'It may have been removed, or the address is mistyped.',
      };
    case 'busy':
      return {
        title: 'The server is busy',
        what: `It put off ${what}.`,
        toDo: 'The Studio asks again by itself in a moment.',
      };
    case 'conflict':
    case 'refused': {
      const problem = error.problems[0];
      const where = problem === undefined ? '' : ` ${problem.path}: ${problem.message}.`;
      const toDo = problem?.fix === undefined ? 'Change it and try again.' : `To mend it: ${problem.fix}.`;
      return { title: 'The server refused this', what: `${error.message}${where}`, toDo };
    }
    case 'broken':
      return {
        title: 'The server made a mistake',
        what: error.message,
        toDo: 'Its log has the details under the request id below.',
      };
  }
}
