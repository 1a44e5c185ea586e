/**
 * Forms: started, hesitated in, submitted, abandoned. Says which field and how many are filled; a value is looked at only
 * for being empty or not, and never leaves this file.
 */
import type { Core } from '../core.ts';
import { isField, targetOf } from './element.ts';

type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;
type Filling = {
  readonly startedAt: number;
  readonly touched: string[];
  readonly hesitated: Set<string>;
  field: string;
  submitted: boolean;
};

/** A pause in a field after which somebody hesitates. */
const HESITATION_MS = 5000;

export function startForm(core: Core): () => void {
  const forms = new Map<HTMLFormElement, Filling>();
  let pause: ReturnType<typeof setTimeout> | undefined;

  const say = (event: string, form: HTMLFormElement, filling: Filling | undefined, ms: number): void => {
    const field = filling?.field ?? '';
    const order = filling ? filling.touched.indexOf(field) + 1 : 0;
    core.behaved(event, () => ({ form: formName(form), field, order, ...countFields(form), ms: Math.round(ms) }));
  };
  const touch = (form: HTMLFormElement, field: string): Filling => {
    const known = forms.get(form);
    const filling = known ?? {
      startedAt: performance.now(),
      touched: [],
      hesitated: new Set(),
      field,
      submitted: false,
    };
    filling.field = field;
    filling.submitted = false;
    if (!filling.touched.includes(field)) filling.touched.push(field);
    if (!known) {
      forms.set(form, filling);
      say('Form Started', form, filling, 0);
    }
    return filling;
  };
  /** Waits for a pause in this field, from now on. */
  const watchPause = (form: HTMLFormElement, field: string): void => {
    clearTimeout(pause);
    const since = performance.now();
    pause = setTimeout(
      core.events.guard(() => {
        if (!form.isConnected || document.visibilityState === 'hidden') return;
        const filling = touch(form, field);
        if (filling.hesitated.has(field)) return;
        filling.hesitated.add(field);
        say('Form Hesitated', form, filling, performance.now() - since);
      }),
      HESITATION_MS,
    );
  };
  const abandon = (): void => {
    clearTimeout(pause);
    for (const [form, filling] of forms) {
      if (!filling.submitted) say('Form Abandoned', form, filling, performance.now() - filling.startedAt);
    }
    forms.clear();
  };
  /** Runs when idle with the form and the name of the field that the event is about. */
  const onField = (type: string, work: (form: HTMLFormElement, field: string) => void): (() => void) =>
    core.listen(document, type, (event) => {
      const target = targetOf(event);
      core.idle.later(() => {
        const form = target && isField(target) ? (target as Field).form : null;
        if (form && target) work(form, fieldName(target as Field));
      }, 100);
    });

  const offs = [
    // Focus alone may be the page's own doing, so it starts nothing; but a pause after it tells.
    onField('focusin', watchPause),
    onField('input', (form, field) => {
      touch(form, field);
      watchPause(form, field);
    }),
    core.listen(document, 'focusout', () => clearTimeout(pause)),
    core.listen(document, 'submit', (event) => {
      core.idle.drain();
      const form = event.target as HTMLFormElement;
      const filling = forms.get(form);
      clearTimeout(pause);
      say('Form Submitted', form, filling, filling ? performance.now() - filling.startedAt : 0);
      // Counted now: what is sent is what the form holds as it goes.
      core.idle.drain();
      if (filling) filling.submitted = true;
    }),
    core.events.on('page-end', abandon),
  ];
  return () => {
    clearTimeout(pause);
    for (const off of offs) off();
  };
}

/** A form's own `name` property may be one of its fields, so attributes are read. */
function formName(form: HTMLFormElement): string {
  const named = (attribute: string) => form.getAttribute(attribute);
  return named('data-attune') || named('name') || named('id') || named('action') || 'form';
}

function fieldName(field: Field): string {
  return field.name || field.id || field.type;
}

function countFields(form: HTMLFormElement): { fields_filled: number; fields_total: number } {
  const fields = ([...form.elements] as Field[]).filter((field) => isField(field) && field.type !== 'hidden');
  return { fields_filled: fields.filter(isFilled).length, fields_total: fields.length };
}

function isFilled(field: Field): boolean {
  return field.type === 'checkbox' || field.type === 'radio' ? (field as HTMLInputElement).checked : field.value !== '';
}
