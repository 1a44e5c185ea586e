/** A real Chromium for tests that need one; it may open no connection of its own. */
import { type Browser, chromium } from 'playwright-core';
import { findNeed } from '../../../../tools/needs.ts';

export function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: findNeed('chromium') ?? '/usr/bin/chromium',
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
