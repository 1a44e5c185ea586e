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
  server: {
    says: 'Start a server over a store in a cluster that workers fold; any number of them.',
    run: async (args) => (await import('./start.ts')).serverCommand(args),
  },
  worker: {
    says: 'Start a worker: it folds a share of such a store.',
    run: async (args) => (await import('./worker.ts')).workerCommand(args),
  },
  import: {
    says: 'Send a file of events to a server.',
    run: async (args) => (await import('./import.ts')).importCommand(args),
  },
  describe: {
    says: 'Say what the conditions of a file mean, in plain English.',
    run: async (args) => (await import('./describe.ts')).describeCommand(args),
  },
  try: {
    says: 'Ask a server whom a draft would hold of, over the past it keeps.',
    run: async (args) => (await import('./try.ts')).tryCommand(args),
  },
  backtest: {
    says: 'Ask a server what a draft would have shown and earned, over its recorded decisions.',
    run: async (args) => (await import('./backtest.ts')).backtestCommand(args),
  },
  replay: {
    says: 'Ask a server to make every decision of its log again, and compare.',
    run: async (args) => (await import('./replay.ts')).replayCommand(args),
  },
  schema: {
    says: 'Write the JSON Schema of definitions, for editors.',
    run: async (args) => (await import('./schema.ts')).schemaCommand(args),
  },
  segments: {
    says: 'List the segments of a server, or export the members of one.',
    run: async (args) => (await import('./segments.ts')).segmentsCommand(args),
  },
  quarantine: {
    says: 'Show what could not be read, and send it again once the cause is mended.',
    run: async (args) => (await import('./quarantine.ts')).quarantineCommand(args),
  },
  backup: {
    says: 'Copy everything that a server keeps, while it runs.',
    run: async (args) => (await import('./backup.ts')).backupCommand(args),
  },
  restore: {
    says: 'Make a data folder of a backup.',
    run: async (args) => (await import('./backup.ts')).restoreCommand(args),
  },
  migrate: {
    says: 'Move a store from a data folder into a cluster, or back, while it is served from.',
    run: async (args) => (await import('./migrate.ts')).migrateCommand(args),
  },
  capacity: {
    says: 'Say what a site of a given size needs.',
    run: async (args) => (await import('./capacity.ts')).capacityCommand(args),
  },
  pull: {
    says: 'Take events out of another stream: NATS, RabbitMQ, Kinesis, Pub/Sub.',
    run: async (args) => (await import('./pull.ts')).pullCommand(args),
  },
  push: {
    says: 'Write events and decisions into another stream.',
    run: async (args) => (await import('./push.ts')).pushCommand(args),
  },
  lake: {
    says: 'Fill a folder of Parquet files from the log of a server.',
    run: async (args) => (await import('./lake.ts')).lakeCommand(args),
  },
  query: {
    says: 'Ask a lake: SQL, a funnel, cohorts or paths.',
    run: async (args) => (await import('./query.ts')).queryCommand(args),
  },
  features: {
    says: 'Write what a model is taught as Parquet, for notebooks and jobs elsewhere.',
    run: async (args) => (await import('./features.ts')).featuresCommand(args),
  },
  switch: {
    says: 'Turn personalisation off for everybody at once, or one experience, and on again.',
    run: async (args) => (await import('./switch.ts')).switchCommand(args),
  },
  results: {
    says: 'Say what may be concluded of the experiments of a server.',
    run: async (args) => (await import('./results.ts')).resultsCommand(args),
  },
  models: {
    says: 'List what a server learns and which version is in force, or all versions of one model.',
    run: async (args) => (await import('./models.ts')).modelsCommand(args),
  },
  train: {
    says: 'Have a server train a model, and wait for what comes of it.',
    run: async (args) => (await import('./train.ts')).trainCommand(args),
  },
  evaluate: {
    says: 'Say what a model is worth: on held-out data, and on what came since.',
    run: async (args) => (await import('./evaluate.ts')).evaluateCommand(args),
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
