/** One choice of a few, all visible. */
export type SegmentedOptions<T extends string> = {
  readonly label: string;
  readonly value: T;
  readonly choices: readonly { readonly value: T; readonly says: string }[];
  readonly onChange: (value: T) => void;
};

export function Segmented<T extends string>({ label, value, choices, onChange }: SegmentedOptions<T>) {
  return (
    <fieldset className="segmented" aria-label={label}>
      {choices.map((choice) => (
        <button
          key={choice.value}
          type="button"
          aria-pressed={choice.value === value}
          onClick={() => onChange(choice.value)}
        >
          {choice.says}
        </button>
      ))}
    </fieldset>
  );
}
