/**
 * All forms of the behavioural language, by the key that tells them apart.
 */
import { clusterForm } from './cluster-form.ts';
import { eventForm } from './event-form.ts';
import type { Form } from './form.ts';
import { allForm, anyForm, notForm } from './joint-condition.ts';
import { metricForm } from './metric-form.ts';
import { segmentForm } from './segment-reference.ts';
import { attributesForm, contextForm, localTimeForm, sessionForm, traitForm } from './value-form.ts';

export const FORMS: Readonly<Record<string, Form>> = {
  all: allForm,
  any: anyForm,
  not: notForm,
  segment: segmentForm,
  event: eventForm,
  trait: traitForm,
  context: contextForm,
  session: sessionForm,
  attributes: attributesForm,
  localTime: localTimeForm,
  metric: metricForm,
  cluster: clusterForm,
};
