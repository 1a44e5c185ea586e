/** Names and values of a flat-ish document, long values folded away. */
import type { JsonObject, JsonValue } from '@attune/engine';
import { JsonView } from '../part/json-view.tsx';

export function FactsCard({
  title,
  facts,
  empty,
}: {
  readonly title: string;
  readonly facts: JsonObject;
  readonly empty: string;
}) {
  const names = Object.keys(facts).sort();
  return (
    <section className="card" aria-label={title}>
      <div className="card-head">
        <h2>{title}</h2>
      </div>
      <div className="card-body">
        {names.length === 0 ? (
          <p className="card-note">{empty}</p>
        ) : (
          <dl className="facts">
            {names.map((name) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>
                  <FactValue name={name} value={facts[name] ?? null} />
                </dd>
              </div>
            ))}
          </dl>
        )}
      </div>
    </section>
  );
}

const LISTED_MAX = 8;

function FactValue({ name, value }: { readonly name: string; readonly value: JsonValue }) {
  if (value === null) return <span className="card-note">none</span>;
  if (typeof value === 'number') return <>{value.toLocaleString(undefined, { maximumFractionDigits: 3 })}</>;
  if (typeof value !== 'object') return <>{String(value)}</>;
  if (Array.isArray(value) && value.length <= LISTED_MAX && value.every((each) => typeof each !== 'object'))
    return <>{value.join(', ') || 'none'}</>;
  const count = Array.isArray(value) ? value.length : Object.keys(value).length;
  return (
    <details>
      <summary>{Array.isArray(value) ? `${count} values` : `${count} ${count === 1 ? 'field' : 'fields'}`}</summary>
      <JsonView value={value} label={name} />
    </details>
  );
}
