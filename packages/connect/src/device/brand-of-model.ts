/**
 * The brand of a phone or tablet by its model's name. User agents name the model and hardly ever the brand.
 */
const BRANDS: readonly (readonly [pattern: RegExp, brand: string])[] = [
  [/\b(iPhone|iPad|iPod|Macintosh)\b/, 'Apple'],
  [/\b(SM-|GT-|SAMSUNG|Galaxy )/, 'Samsung'],
  [/\b(Pixel|Nexus)\b/, 'Google'],
  [/\b(Redmi|POCO|Mi |MI |M20\d\dJ|2[0-9]{3,}[A-Z0-9]{3,}[CGIY]\b|Xiaomi)/, 'Xiaomi'],
  [/\b(HUAWEI|ANE-|ELE-|VOG-|LYA-|MAR-|CLT-|JNY-|NOH-)/i, 'Huawei'],
  [/\b(HONOR|YAL-)/i, 'Honor'],
  [/\b(OnePlus|ONEPLUS|KB20|LE21|IN20|NE22|CPH24(?:47|49|51|87))/, 'OnePlus'],
  [/\b(CPH\d{4}|OPPO)/, 'Oppo'],
  [/\bRMX\d{4}/, 'Realme'],
  [/\b(vivo|V2\d{3})\b/, 'Vivo'],
  [/\b(moto|Motorola|XT\d{4})/i, 'Motorola'],
  [/\b(XQ-[A-Z]{2}\d{2}|SO-\d{2}[A-Z]|Sony)/, 'Sony'],
  [/\b(Nokia|TA-\d{4})/, 'Nokia'],
  [/\b(LM-|LG-)/, 'LG'],
  [/\b(KF[A-Z]{3,4}|AFT[A-Z]+)\b/, 'Amazon'],
  [/\bASUS_|\bZenfone/i, 'Asus'],
  [/\bFairphone|\bFP[345]\b/, 'Fairphone'],
];

/** @returns undefined for models that are not known */
export function brandOfModel(text: string): string | undefined {
  for (const [pattern, brand] of BRANDS) if (pattern.test(text)) return brand;
  return undefined;
}
