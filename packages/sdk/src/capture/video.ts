/**
 * How videos are watched, in Segment's names. Media events do not bubble, but they are captured.
 */
import type { Core } from '../core.ts';
import { elementProperties, NAMED } from './element.ts';

const MARKS_PERCENT = [10, 25, 50, 75];

type Watched = { source: string; next: number };

export function startVideo(core: Core): () => void {
  const watched = new WeakMap<HTMLMediaElement, Watched>();

  const say = (name: string, video: HTMLMediaElement): void => {
    const { currentTime, duration } = video;
    const percent = percentOf(currentTime, duration);
    core.behaved(name, () => ({
      ...elementProperties(core, video.closest(NAMED) ?? video),
      percent,
      position_s: Math.round(currentTime * 10) / 10,
    }));
  };
  const on = (type: string, handler: (video: HTMLMediaElement) => void): (() => void) =>
    core.listen(document, type, (event) => {
      if (event.target instanceof HTMLVideoElement) handler(event.target);
    });

  const offs = [
    on('play', (video) => {
      const isKnown = watched.get(video)?.source === video.currentSrc;
      if (!isKnown || video.currentTime === 0) watched.set(video, { source: video.currentSrc, next: 0 });
      say(isKnown && video.currentTime > 0 ? 'Video Playback Resumed' : 'Video Playback Started', video);
    }),
    on('pause', (video) => {
      // The end and a jump pause too.
      if (!video.ended && !video.seeking) say('Video Playback Paused', video);
    }),
    on('ended', (video) => say('Video Playback Completed', video)),
    on('timeupdate', (video) => {
      const state = watched.get(video);
      const percent = percentOf(video.currentTime, video.duration);
      if (!state || percent === undefined || percent < (MARKS_PERCENT[state.next] ?? 101)) return;
      // A jump passes several marks at once; only the last one is told.
      while (percent >= (MARKS_PERCENT[state.next] ?? 101)) state.next++;
      say('Video Progressed', video);
    }),
  ];
  return () => {
    for (const off of offs) off();
  };
}

/** Undefined for a live stream. */
function percentOf(position: number, duration: number): number | undefined {
  return duration > 0 && Number.isFinite(duration) ? Math.floor((position / duration) * 100) : undefined;
}
