/** The commands by name. Each is loaded when it is called: `import` needs no store, `help` needs nothing. */

export type Command = {
  readonly says: string;
  /** An exit status; null: it goes on until it is told to stop. */
  readonly run: (args: readonly string[]) => Promise<number | null>;
};

export const COMMANDS: Readonly<Record<string, Command>> = {
  start: {
    says: 'Start the server, the demo shop and the Studio.',
    run: async (args) => (await import('./start.ts')).startCommand(args),
  },
  import: {
    says: 'Send a file of events to a server.',
    run: async (args) => (await import('./import.ts')).importCommand(args),
  },
  help: {
    says: 'Show this, or all options of one command.',
    run: async (args) => (await import('./help.ts')).helpCommand(args),
  },
  version: {
    says: 'Show the version.',
    run: async () => (await import('./version.ts')).versionCommand(),
  },
};
