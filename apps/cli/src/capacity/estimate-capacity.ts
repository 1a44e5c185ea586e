/**
 * What a site of a given size needs, from figures that were measured. It multiplies and rounds up, and knows nothing of a particular
 * machine: measure yours with `npm run -s bench` before you buy.
 */

export type Load = {
  readonly visitorsPerDay: number;
  /** A visitor's, a day. */
  readonly eventsPerVisitor: number;
  readonly decisionsPerVisitor: number;
  /** People who are remembered. */
  readonly people: number;
  /** How long the log is looked back at. */
  readonly days: number;
  /** The busiest minute against the mean of the day. */
  readonly peak: number;
};

/**
 * Measured with events of 580 bytes, the shop's definitions and 25 to 200 events a visitor, on a virtual machine with two cores of
 * 2.5 GHz that had other work to do: taking, folding and writing down an event; making and recording a decision.
 */
export const MEASURED = {
  eventCpuUs: 45,
  decisionCpuUs: 31,
  eventLogBytes: 580,
  decisionLogBytes: 420,
  /** Of each of the latest 500 events that are retained of a person. */
  retainedEventBytes: 325,
  retainedEventsMax: 500,
  /** What a store on disk takes beyond what is in it. */
  storeOverhead: 1.25,
  processBytes: 350e6,
  /** Visitors in memory, and what one takes. */
  liveVisitorsMax: 50_000,
  liveVisitorBytes: 10_000,
  /** A main thread is not to be busier than this at the peak, so that answers do not queue. */
  coreShareMax: 0.6,
} as const;

export type Capacity = {
  readonly eventsPerDay: number;
  readonly eventsPerSecondPeak: number;
  readonly decisionsPerSecondPeak: number;
  /** Of processor time at the peak. */
  readonly cores: number;
  /** Processes that each do a part, none busier than `coreShareMax`. */
  readonly processes: number;
  readonly logBytesPerDay: number;
  readonly logBytes: number;
  readonly stateBytes: number;
  readonly memoryBytes: number;
};

export function estimateCapacity(load: Load): Capacity {
  const { visitorsPerDay, eventsPerVisitor, decisionsPerVisitor, people, days, peak } = load;
  const m = MEASURED;
  const eventsPerDay = visitorsPerDay * eventsPerVisitor;
  const decisionsPerDay = visitorsPerDay * decisionsPerVisitor;
  const perSecond = (perDay: number) => (peak * perDay) / 86_400;
  const cores = (perSecond(eventsPerDay) * m.eventCpuUs + perSecond(decisionsPerDay) * m.decisionCpuUs) / 1_000_000;
  const logBytesPerDay = (eventsPerDay * m.eventLogBytes + decisionsPerDay * m.decisionLogBytes) * m.storeOverhead;
  const retained = Math.min(m.retainedEventsMax, (eventsPerDay * days) / Math.max(1, people));
  return {
    eventsPerDay,
    eventsPerSecondPeak: perSecond(eventsPerDay),
    decisionsPerSecondPeak: perSecond(decisionsPerDay),
    cores,
    processes: Math.max(1, Math.ceil(cores / m.coreShareMax)),
    logBytesPerDay,
    logBytes: logBytesPerDay * days,
    stateBytes: people * retained * m.retainedEventBytes * m.storeOverhead,
    memoryBytes: m.processBytes + Math.min(people, m.liveVisitorsMax) * m.liveVisitorBytes,
  };
}
