// The theme that somebody has chosen, set before anything is drawn, so that nothing flashes. The page loads it as it is, no module.
try {
  const chosen = localStorage.getItem('tobedone.theme')
  if (chosen === 'light' || chosen === 'dark') document.documentElement.dataset['theme'] = chosen
} catch {
  // Where nothing may be kept it is as the system has it.
}
