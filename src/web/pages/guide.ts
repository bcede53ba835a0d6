import { html } from 'hono/html';
import { ROLES } from '#src/model/person.ts';
import { SIGNALS } from '#src/model/signal.ts';
import { sharedWords } from '#src/model/wording.ts';
import { accountWords } from '../accounts/words.ts';
import { alertPageWords } from '../alerts-words.ts';
import type { Html, Page } from '../answer.ts';
import { guideWords } from '../guide-words.ts';
import { signalMark } from '../signal-mark.ts';

/** What the words of the desk mean, and what to do when an alert comes: for whoever reads it for the first time. */
export const guidePage: Page = async ({ reader, person }) => {
  const { words, language } = reader;
  const guide = guideWords(language);
  const { make } = alertPageWords(language);
  const { comma } = sharedWords(language);
  const { roles, rolesMean } = accountWords(language);
  const terms = [
    [guide.story, guide.storyMeans],
    [`${words.voices.direct}${comma}${words.voices.reported}`, guide.voiceMeans],
    [guide.sure, guide.sureMeans],
    [words.origins, guide.originsMean],
    [words.stance, guide.sideMeans],
    [words.watchedNames, guide.namesMean],
    [guide.couldNotLook, guide.couldNotLookMeans],
  ];
  const steps = [
    guide.steps.read,
    guide.steps.acknowledge(make.acknowledged),
    guide.steps.judge,
    guide.steps.assign,
    guide.steps.keep,
    guide.steps.close(make.resolved, make.false),
  ];
  const { check, people, feed, files, leave } = guide.cares;
  const body = html`<div class="title-line"><h1>${words.guide}</h1></div><p class="guide">${guide.lead}</p>
<div class="guide main-column">
${part('signals', guide.signals, explained(SIGNALS.map((one) => [signalMark(reader, one), guide.means[one]])))}
${part('alert', guide.alert, html`<ol class="steps">${steps.map((one) => html`<li>${one}</li>`)}</ol>`)}
${part('terms', guide.terms, explained(terms))}
${part('search', guide.search, html`<p>${guide.searchMeans}</p><p>${guide.searchKept}</p>`)}
${part('care', guide.care, html`<ul class="steps">${[check, people, feed, files, leave(words.leave)].map((one) => html`<li>${one}</li>`)}</ul>`)}
${person ? part('roles', guide.roles, explained(ROLES.map((one) => [roles[one], rolesMean[one]]))) : ''}
</div>`;
  return { kind: 'page', section: null, title: words.guide, body };
};

function part(id: string, heading: string, content: Html): Html {
  return html`<section aria-labelledby="${id}"><div class="section-head"><h2 id="${id}">${heading}</h2></div>${content}</section>`;
}

function explained(terms: readonly (readonly (string | Html | undefined)[])[]): Html {
  return html`<dl class="explained">${terms.map(([term, meaning]) => html`<div><dt>${term}</dt><dd>${meaning}</dd></div>`)}</dl>`;
}
