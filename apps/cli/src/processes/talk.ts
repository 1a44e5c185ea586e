/**
 * Questions and answers between a process and the one that started it, over the channel that the system gives them. Who asks is answered in
 * time or told that he was not; a channel that is gone fails what waits.
 */

export type Line = {
  /** False: the other side is gone. */
  readonly send: (message: object) => boolean;
  readonly heard: (listener: (message: unknown) => void) => void;
};

export type Talk = {
  readonly ask: <T>(what: string, about: unknown, msMax: number) => Promise<T>;
  /** The other side is gone. */
  readonly hangUp: () => void;
};

type Answers = Readonly<Record<string, (about: never) => unknown>>;
type Waiting = { readonly resolve: (value: unknown) => void; readonly reject: (error: Error) => void };

/** @param answers what the other side may ask here */
export function createTalk(line: Line, answers: Answers): Talk {
  const waiting = new Map<number, Waiting>();
  let asked = 0;
  const answer = async (id: number, what: string, about: unknown): Promise<void> => {
    try {
      line.send({ answer: id, value: await answers[what]!(about as never) });
    } catch (error) {
      line.send({ answer: id, failed: error instanceof Error ? error.message : String(error) });
    }
  };
  line.heard((message) => {
    const said = message as { ask?: number; what?: string; about?: unknown; answer?: number; failed?: string };
    if (said.ask !== undefined && said.what !== undefined && Object.hasOwn(answers, said.what))
      void answer(said.ask, said.what, said.about);
    if (said.answer === undefined) return;
    const who = waiting.get(said.answer);
    if (said.failed !== undefined) who?.reject(new Error(said.failed));
    else who?.resolve((message as { value: unknown }).value);
  });
  return {
    ask: <T>(what: string, about: unknown, msMax: number) =>
      new Promise<T>((resolve, reject) => {
        const id = asked++;
        const end = (): void => {
          clearTimeout(timer);
          waiting.delete(id);
        };
        const fail = (error: Error): void => {
          end();
          reject(error);
        };
        const timer = setTimeout(() => fail(new Error(`no answer to ${what} in ${msMax} ms`)), msMax);
        waiting.set(id, {
          resolve: (value) => {
            end();
            resolve(value as T);
          },
          reject: fail,
        });
        if (!line.send({ ask: id, what, about })) fail(new Error(`nobody is there to be asked for ${what}`));
      }),
    hangUp: () => {
      for (const { reject } of [...waiting.values()]) reject(new Error('the other process is gone'));
    },
  };
}
