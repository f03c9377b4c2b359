// Where the console begins: the session of this tab, and the page in it. Components may make no style elements, which the page's
// policy would not let through.
import '@fontsource-variable/inter'
import './styles/tokens.css'
import './styles/base.css'
import './styles/desk.css'
import './styles/list.css'
import './styles/job.css'
import './styles/page.css'
import { CSPProvider } from '@base-ui/react/csp-provider'
import { Toast } from '@base-ui/react/toast'
import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'
import { Session } from './session/session.ts'
import { hearOtherTabs } from './theme.ts'
import { Notices, notices } from './widgets/notices.tsx'

const proof = document.querySelector('meta[name="tobedone-proof"]')?.getAttribute('content')
const session = new Session(`${location.origin}/graphql`, proof !== 'session', sessionStorage)
const root = document.getElementById('root')

hearOtherTabs()
if (root !== null) {
  createRoot(root).render(
    <CSPProvider disableStyleElements>
      <Toast.Provider toastManager={notices} timeout={6_000} limit={4}>
        <App session={session} />
        <Notices />
      </Toast.Provider>
    </CSPProvider>,
  )
}
