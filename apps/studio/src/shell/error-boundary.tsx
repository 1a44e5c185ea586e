/** Keeps one broken screen from taking the Studio with it. A class, because React knows no other way. */
import { Component, type ReactNode } from 'react';
import { Failed } from '../part/state.tsx';

type Props = { readonly what: string; readonly children: ReactNode };

export class ErrorBoundary extends Component<Props, { readonly error: unknown }> {
  override state: { readonly error: unknown } = { error: null };
  static getDerivedStateFromError(error: unknown): { readonly error: unknown } {
    return { error };
  }
  override render(): ReactNode {
    if (this.state.error === null) return this.props.children;
    return <Failed error={this.state.error} what={this.props.what} retry={() => this.setState({ error: null })} />;
  }
}
