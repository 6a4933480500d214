import { Component, type ReactNode } from 'react';

type Props = { children: ReactNode };

/** Where drawing the page fails, says so and offers to start over, instead of leaving it blank. */
export class Boundary extends Component<Props, { failed: string | undefined }> {
  override state = { failed: undefined };

  static getDerivedStateFromError(error: unknown) {
    return { failed: error instanceof Error ? error.message : String(error) };
  }

  override render() {
    const { failed } = this.state;
    if (failed === undefined) return this.props.children;
    return (
      <div className="boundary" role="alert">
        <h1>This page couldn't be shown</h1>
        <p>{failed}</p>
        <button type="button" className="button primary" onClick={() => location.reload()}>
          Reload page
        </button>
      </div>
    );
  }
}
