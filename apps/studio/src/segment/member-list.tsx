/** Who is in a segment: a page at a time to look at, all of them as a file to take along. */
import type { SegmentFigureView, SegmentMember, SegmentMembersReply } from '@attune/protocol';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import { call } from '../call/call.ts';
import { membersPath } from '../call/queries.ts';
import { Icon } from '../part/icon.tsx';
import { Ago } from '../part/moment.tsx';
import { MoreButton } from '../part/more-button.tsx';
import { Empty, Failed, tellFailure, Waiting } from '../part/state.tsx';
import { countOf, formatCount } from '../show/number.ts';
import { Avatar } from '../visitor/avatar.tsx';
import { nameOfVisitor } from '../visitor/visitor-name.ts';
import { type ExportFormat, saveMembers } from './save-members.ts';
import '../visitor/visitor.css';

export function MemberList({ segment }: { readonly segment: SegmentFigureView }) {
  const pages = useInfiniteQuery({
    queryKey: ['members', segment.key],
    queryFn: ({ pageParam, signal }) => call<SegmentMembersReply>(membersPath(segment.key, pageParam), { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
  });
  const members = pages.data?.pages.flatMap((page) => page.members) ?? [];
  return (
    <section className="card" aria-label="Members">
      <div className="card-head">
        <h2>Who they are</h2>
        {members.length > 0 && <ExportButtons segment={segment.key} />}
      </div>
      {pages.data === undefined ? (
        pages.error === null ? (
          <Waiting what="the members" />
        ) : (
          <Failed error={pages.error} what="the members" retry={() => void pages.refetch()} />
        )
      ) : members.length === 0 ? (
        <Empty icon="person" title="Nobody is in it now">
          <p>As soon as the condition holds of a visitor, the visitor is here; nothing has to be started.</p>
        </Empty>
      ) : (
        <ul className="member-list">
          {members.map((member) => (
            <li key={member.id}>
              <MemberRow member={member} />
            </li>
          ))}
        </ul>
      )}
      <MoreButton pages={pages} />
    </section>
  );
}

function MemberRow({ member }: { readonly member: SegmentMember }) {
  const { id, anonymousIds, userIds, since, events, lastAt, traits } = member;
  const name = nameOfVisitor({ id, identities: { anonymousIds, userIds }, traits: traits as never });
  return (
    <Link href={`/visitors/${encodeURIComponent(id)}`} className="member-row">
      <span className="member-name">
        <Avatar name={name} />
        <span>
          <strong>{name.says}</strong>
          <small>{id}</small>
        </span>
      </span>
      <span className="num wide">
        in it since <Ago at={since} />
      </span>
      <span className="num wide" title={countOf(events, 'event')}>
        {formatCount(events)} events
      </span>
      <span className="num">
        seen <Ago at={lastAt} />
      </span>
    </Link>
  );
}

function ExportButtons({ segment }: { readonly segment: string }) {
  const [state, setState] = useState<{ readonly busy: ExportFormat | null; readonly failed: string | null }>({
    busy: null,
    failed: null,
  });
  const save = async (format: ExportFormat): Promise<void> => {
    setState({ busy: format, failed: null });
    try {
      await saveMembers(segment, format);
      setState({ busy: null, failed: null });
    } catch (error) {
      setState({ busy: null, failed: tellFailure(error, 'the export').title });
    }
  };
  return (
    <span className="exports">
      {state.failed !== null && (
        <span className="export-failed" role="alert">
          {state.failed}
        </span>
      )}
      {(['csv', 'ndjson'] as const).map((format) => (
        <button
          key={format}
          type="button"
          className="button button-small"
          disabled={state.busy !== null}
          onClick={() => void save(format)}
        >
          <Icon name="page" size={14} />
          {state.busy === format ? 'Saving…' : format.toUpperCase()}
          <span className="sr-only"> export of all members</span>
        </button>
      ))}
    </span>
  );
}
