/**
 * Reads the one form of a time that nearly every sender sends ("2026-11-27T10:15:30.123Z") from its bytes. NaN is no verdict: it says
 * that the time is written in another way, or is an unusual one, and has to be read as text.
 */
export const PLAIN_TIME_BYTES = 24;

const DASH = 0x2d;
const COLON = 0x3a;
const ZERO = 0x30;
const DAY_MS = 86_400_000;
const DAYS_IN_MONTH = [0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const DAYS_BEFORE_MONTH = [0, 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];

/** @returns milliseconds since the epoch, or NaN */
export function readPlainTime(bytes: Uint8Array, at: number): number {
  const isShaped =
    bytes[at + 4] === DASH &&
    bytes[at + 7] === DASH &&
    bytes[at + 10] === 0x54 &&
    bytes[at + 13] === COLON &&
    bytes[at + 16] === COLON &&
    bytes[at + 19] === 0x2e &&
    bytes[at + 23] === 0x5a;
  if (!isShaped) return Number.NaN;
  const day = dayAt(bytes, at);
  const hour = twoDigits(bytes, at + 11);
  const minute = twoDigits(bytes, at + 14);
  const second = twoDigits(bytes, at + 17);
  const hundredths = twoDigits(bytes, at + 20);
  const last = bytes[at + 22]! - ZERO;
  const isTime = day >= 0 && hour >= 0 && hour < 24 && minute >= 0 && minute < 60 && second >= 0 && second < 60;
  if (!isTime || hundredths < 0 || last < 0 || last > 9) return Number.NaN;
  return day * DAY_MS + ((hour * 60 + minute) * 60 + second) * 1_000 + hundredths * 10 + last;
}

/** Days since the epoch; -1 for what is no day of 1970 to 2099, and for a 29th of February. */
function dayAt(bytes: Uint8Array, at: number): number {
  const century = twoDigits(bytes, at);
  const year = century * 100 + twoDigits(bytes, at + 2);
  const month = twoDigits(bytes, at + 5);
  const day = twoDigits(bytes, at + 8);
  if (century < 19 || twoDigits(bytes, at + 2) < 0 || year < 1970 || year > 2099) return -1;
  if (month < 1 || month > 12 || day < 1 || day > DAYS_IN_MONTH[month]!) return -1;
  const leapDays = ((year - 1969) >> 2) + (month > 2 && year % 4 === 0 ? 1 : 0);
  return (year - 1970) * 365 + leapDays + DAYS_BEFORE_MONTH[month]! + day - 1;
}

/** -1 for what is none. */
function twoDigits(bytes: Uint8Array, at: number): number {
  const tens = bytes[at]! - ZERO;
  const ones = bytes[at + 1]! - ZERO;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : -1;
}
