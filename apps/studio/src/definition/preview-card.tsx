/** A link to look at one variant of an experience on a page of the site, drafts included; and the pause that acts at once. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { afterSwitch, makePreview, turnSwitch } from '../call/override-queries.ts';
import { type DefinitionRecord, timeOf } from '../call/wire.ts';
import { CopyId } from '../part/copy-id.tsx';
import { Moment } from '../part/moment.tsx';
import { tellFailure } from '../part/state.tsx';
import { pageWith } from './page-with.ts';

const SPANS = [
  ['1h', 'an hour'],
  ['24h', 'a day'],
  ['7d', 'a week'],
] as const;

export function PreviewCard({ record }: { readonly record: DefinitionRecord }) {
  const variants = variantsOf(record);
  const [wanted, setWanted] = useState('');
  const variant = variants.includes(wanted) ? wanted : (variants[0] ?? '');
  const [within, setWithin] = useState<string>('24h');
  const [page, setPage] = useState('');
  const link = useMutation({ mutationFn: () => makePreview({ experience: record.key, variant, within }) });
  return (
    <section className="card" aria-label="Preview">
      <div className="card-head">
        <h2>Preview</h2>
        <span className="card-note">a signed link; it counts nowhere</span>
      </div>
      <div className="card-body preview-card">
        <label>
          Variant
          <select className="field" value={variant} onChange={(event) => setWanted(event.target.value)}>
            {variants.map((each) => (
              <option key={each}>{each}</option>
            ))}
          </select>
        </label>
        <label>
          For
          <select className="field" value={within} onChange={(event) => setWithin(event.target.value)}>
            {SPANS.map(([span, says]) => (
              <option key={span} value={span}>
                {says}
              </option>
            ))}
          </select>
        </label>
        <label className="preview-page">
          Page that has “{String(record.document['placement'])}”
          <input
            className="field"
            type="url"
            value={page}
            placeholder="https://shop.example/"
            onChange={(event) => setPage(event.target.value)}
          />
        </label>
        <div className="state-actions">
          <button type="button" className="button" disabled={link.isPending} onClick={() => link.mutate()}>
            {link.isPending ? 'Signing…' : 'Make a link'}
          </button>
          <PauseButton record={record} />
        </div>
        {link.isError && (
          <p className="notice-bad" role="alert">
            No link. {tellFailure(link.error, 'the preview').what}
          </p>
        )}
        {link.data !== undefined && (
          <div role="status" className="preview-link">
            <CopyId id={pageWith(page, link.data.query)} label="the link" />
            <p className="card-note">
              {page === '' && 'Add it to the address of a page. '}
              It ends <Moment at={timeOf(link.data.expiresAt)} />.
            </p>
          </div>
        )}
      </div>
    </section>
  );
}

/** For a live or paused one. */
function PauseButton({ record }: { readonly record: DefinitionRecord }) {
  const queries = useQueryClient();
  const status = record.document['status'] ?? 'live';
  const off = status === 'live';
  const turn = useMutation({
    mutationFn: () => turnSwitch({ off, experience: record.key }),
    onSuccess: () => afterSwitch(queries),
  });
  if (status === 'draft') return null;
  return (
    <>
      <button
        type="button"
        className={off ? 'button button-danger' : 'button'}
        disabled={turn.isPending}
        onClick={() => turn.mutate()}
      >
        {off ? 'Pause it at once' : 'Make it live again'}
      </button>
      {turn.isError && <span className="notice-bad">{tellFailure(turn.error, 'this change').what}</span>}
    </>
  );
}

function variantsOf({ document }: DefinitionRecord): readonly string[] {
  const variants = document['variants'];
  if (!Array.isArray(variants)) return [];
  return variants.flatMap((each: { readonly key?: unknown } | null) =>
    typeof each?.key === 'string' ? [each.key] : [],
  );
}
