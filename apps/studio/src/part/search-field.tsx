/** A search field that "/" reaches from anywhere (see shell/shortcuts.ts, which looks for `data-search`). */
import { Icon } from './icon.tsx';

export type SearchFieldOptions = {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly label: string;
  readonly placeholder: string;
};

export function SearchField({ value, onChange, label, placeholder }: SearchFieldOptions) {
  return (
    <div className="search">
      <Icon name="search" size={14} />
      <input
        className="field"
        type="search"
        data-search
        aria-label={label}
        placeholder={placeholder}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape' && value !== '') onChange('');
        }}
        autoComplete="off"
        spellCheck={false}
      />
      <span className="search-key" aria-hidden="true">
        <kbd>/</kbd>
      </span>
    </div>
  );
}
