/** The shop's own words and terms. Data only. */
export const BRAND = 'Tarn';
export const CLAIM = 'Goods for the house and the hill';
/** Pounds from which delivery costs nothing, and what it costs below. */
export const DELIVERY_FREE_FROM = 60;
export const DELIVERY_PRICE = 4.5;
export const EXPRESS_PRICE = 9;
