/**
 * All forms of the behavioural language, by the key that tells them apart.
 */
import { bucketForm } from './bucket-form.ts';
import { clusterForm } from './cluster-form.ts';
import { eventForm } from './event-form.ts';
import type { Form } from './form.ts';
import { allForm, anyForm, notForm } from './joint-condition.ts';
import { localTimeForm } from './local-time-form.ts';
import { metricForm } from './metric-form.ts';
import { propensityForm } from './propensity-form.ts';
import { segmentForm } from './segment-reference.ts';
import { sequenceForm } from './sequence-form.ts';
import { campaignForm, deviceForm, placeForm, referrerForm, weatherForm } from './surroundings-form.ts';
import { attributesForm, contextForm, sessionForm, traitForm } from './value-form.ts';
import { visitsForm } from './visits-form.ts';

export const FORMS: Readonly<Record<string, Form>> = {
  all: allForm,
  any: anyForm,
  not: notForm,
  segment: segmentForm,
  event: eventForm,
  sequence: sequenceForm,
  visits: visitsForm,
  trait: traitForm,
  context: contextForm,
  session: sessionForm,
  attributes: attributesForm,
  localTime: localTimeForm,
  bucket: bucketForm,
  device: deviceForm,
  place: placeForm,
  referrer: referrerForm,
  campaign: campaignForm,
  weather: weatherForm,
  metric: metricForm,
  propensity: propensityForm,
  cluster: clusterForm,
};
