/**
 * By which attribute a visitor is put into a bucket: the one that is named, or the fallback where assignments are sticky.
 */
import type { GrowthBookScope } from './payload.ts';

/** '' for what is not there. */
export function attributeOf(scope: GrowthBookScope, name: string): unknown {
  return scope.attributes?.[name] || '';
}

export type HashAttribute = { readonly name: string; readonly value: unknown };

export function hashAttributeOf(
  scope: GrowthBookScope,
  {
    hashAttribute = 'id',
    fallbackAttribute,
    disableStickyBucketing,
  }: {
    readonly hashAttribute?: string;
    readonly fallbackAttribute?: string;
    readonly disableStickyBucketing?: boolean;
  },
): HashAttribute {
  const value = attributeOf(scope, hashAttribute);
  const isSticky = scope.sticky !== undefined && disableStickyBucketing !== true;
  if (value !== '' || fallbackAttribute === undefined || !isSticky) return { name: hashAttribute, value };
  const instead = attributeOf(scope, fallbackAttribute);
  return instead === '' ? { name: hashAttribute, value } : { name: fallbackAttribute, value: instead };
}
