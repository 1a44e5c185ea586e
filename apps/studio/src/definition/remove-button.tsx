/** Removing a definition, with a second press that says what it means. */
import { useState } from 'react';
import { Icon } from '../part/icon.tsx';
import { tellFailure } from '../part/state.tsx';
import type { DefinitionEdit } from './use-definition-edit.ts';

export function RemoveButton({
  edit,
  definitionKey,
}: {
  readonly edit: DefinitionEdit;
  readonly definitionKey: string;
}) {
  const [asking, setAsking] = useState(false);
  if (!asking) {
    return (
      <div>
        <button type="button" className="button button-plain button-danger" onClick={() => setAsking(true)}>
          <Icon name="trash" />
          Remove
        </button>
      </div>
    );
  }
  return (
    <section className="card confirm" aria-label="Remove this definition">
      <h2>Remove “{definitionKey}”?</h2>
      <p className="card-note">
        It stops acting within a second. Its versions are kept: one saved under the same key continues them.
      </p>
      {edit.remove.isError && (
        <p className="notice-bad" role="alert">
          Not removed. {tellFailure(edit.remove.error, 'the removal').what}
        </p>
      )}
      <div className="state-actions">
        <button
          type="button"
          className="button button-danger"
          disabled={edit.remove.isPending}
          onClick={() => edit.remove.mutate()}
        >
          {edit.remove.isPending ? 'Removing…' : 'Remove it'}
        </button>
        <button type="button" className="button" onClick={() => setAsking(false)}>
          Keep it
        </button>
      </div>
    </section>
  );
}
