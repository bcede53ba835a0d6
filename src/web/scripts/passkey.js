// Passkeys are the one thing that a page cannot ask for without a script. Without it the form stays hidden.
for (const form of document.querySelectorAll('form[data-passkey]')) {
  const { passkey, options } = form.dataset;
  if (!window.PublicKeyCredential?.parseCreationOptionsFromJSON) continue;
  form.hidden = false;
  form.addEventListener('submit', async (event) => {
    const field = form.elements.namedItem('credential');
    if (field.value) return;
    event.preventDefault();
    try {
      const asked = await (await fetch(options, { credentials: 'same-origin' })).json();
      const credential =
        passkey === 'add'
          ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(asked) })
          : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(asked) });
      field.value = JSON.stringify(credential);
    } catch {
      field.value = '{}';
    }
    form.requestSubmit();
  });
}
