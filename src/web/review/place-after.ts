/** Where somebody goes on who judged: in the review, or on the page of the item; `next` comes from a form. */
export function placeAfter(next: string | undefined): string {
  const place = next !== undefined && /^\/(review|items\/\d+)(\?[\w=&.-]*)?$/.test(next) ? next : '/review';
  return `${place}#${place.startsWith('/review') ? 'to-judge' : 'judge'}`;
}
