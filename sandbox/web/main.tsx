import '@fontsource/lato/latin-400.css';
import '@fontsource/lato/latin-400-italic.css';
import '@fontsource/lato/latin-700.css';
import '@fontsource/lato/latin-900.css';
import './styles/base.css';
import './styles/shell.css';
import './styles/slack.css';
import './styles/blocks.css';
import './styles/forms.css';
import './styles/panel.css';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { Boundary } from './boundary.tsx';

const root = document.getElementById('root');
if (root)
  createRoot(root).render(
    <Boundary>
      <App />
    </Boundary>,
  );
