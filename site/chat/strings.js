// @ts-check
/** @import { Lang } from "./types.js" */

const NBSP = "\u00a0";

const fr = {
  newWindow: "nouvelle fenêtre",
  you: "Vous",
  noa: "NOA",
  empty: "Écrivez d’abord votre question.",
  idle: "Rien de ce que vous écrivez ne quitte votre appareil.",
  downloading: "Téléchargement du conseiller sur votre appareil. Vous pouvez déjà poser votre question.",
  starting: "Le conseiller démarre.",
  ready: "Le conseiller est prêt.",
  thinking: "NOA prépare sa réponse.",
  restarting: "Le conseiller redémarre. Votre question sera posée à nouveau.",
  failed: "Le conseiller n’a pas pu démarrer\u00a0: un fichier n’est pas arrivé ou votre navigateur l’a refusé. Les suggestions, les thèmes et les contacts restent utilisables.",
  failedWaiting: "Votre question est gardée\u00a0: elle sera posée dès que le conseiller aura démarré.",
  waiting: "Votre question attend\u00a0: NOA y répondra dès que le conseiller sera prêt.",
  erased: "La conversation est effacée.",
  preparing: "Préparation…",
  longMessage: /** @param {string} count */ (count) => `Lire le message entier (${count} caractères)`,
  masked: "Données personnelles masquées par NOA, sur votre appareil.",
  maskedLong: "Votre message contenait des données personnelles. Je les ai masquées\u00a0: elles n’ont été ni gardées ni envoyées. Pour me parler, elles ne sont pas nécessaires.",
  speaks: "Administration compétente",
  and: " avec ",
  sources: "Sources officielles",
  factsOf: /** @param {string} month */ (month) => `Informations ${/^[aeiouy]/i.test(month) ? "d’" : "de "}${month}`,
  factsUnknown: "Date des informations non vérifiée",
  unsigned: "Réponse pas encore validée par l’administration",
  signed: /** @param {string} day */ (day) => `Réponse validée par l’administration le ${day}`,
  overdue: /** @param {string} day */ (day) => `Cette réponse devait être relue avant le ${day}. Vérifiez-la sur la source officielle.`,
  page: "Voir la fiche",
  pageOf: /** @param {string} question */ (question) => `${NBSP}: ${question}`,
  followups: "Pour continuer",
  useful: "Cette réponse vous aide-t-elle\u202f?",
  yes: "Oui",
  no: "Non",
  thanks: "Merci. Votre avis reste sur cet appareil.",
  thanksHost: "Merci. Votre avis (oui ou non, sans vos mots) est transmis à la page qui affiche NOA.",
  sorry: "Essayez avec d’autres mots, ou adressez-vous à l’administration.",
  because: "Pourquoi cette réponse\u202f?",
  becauseWords: "Ces mots de votre question ont compté\u00a0:",
  readAs: ", lu comme ",
  quoted: /** @param {string} word */ (word) => `«${NBSP}${word}${NBSP}»`,
  becauseClick: "Vous avez choisi cette question.",
  choices: "Quelle est votre question\u202f?",
  none: "Aucune de ces questions",
  noneText: "Alors le mieux est d’en parler à quelqu’un. Vous pouvez aussi reformuler votre question.",
  lostText: "Je n’ai pas réussi à traiter cette question. Essayez avec d’autres mots, ou adressez-vous à une personne\u00a0:",
  missing: "La réponse n’a pas pu être chargée ici. Elle est sur sa page\u00a0:",
  suggestions: "Questions que vous pouvez poser",
  completions: "Questions proposées",
  completionsCount: /** @param {number} count */ (count) => (count > 1 ? `${count} questions proposées` : "1 question proposée"),
  contact: "À qui vous adresser",
  everyone: "Les administrations et leurs contacts",
  phone: "Téléphone",
  contactLink: "Écrire ou trouver les coordonnées",
  siteLink: "Site officiel",
  booking: "Prendre rendez-vous",
  recap: "Récapitulatif de vos questions, à copier. Vous pouvez le modifier\u202f; rien n’est envoyé.",
  copy: "Copier",
  copied: "Copié.",
  report: "Signaler cette question pour que NOA apprenne",
  reportQuestion: "Votre question, à relire et à modifier",
  reportWarning: "N’y laissez ni nom, ni adresse, ni numéro\u00a0: la question se comprend sans eux.",
  reportMasked: "NOA a reconnu des données personnelles et les a masquées ci-dessous.",
  reportText: "Ce qui sera envoyé, mot pour mot",
  reportEmpty: "Écrivez la question à signaler.",
  reportWaiting: "L’envoi sera proposé dès que le conseiller sera prêt à vérifier le texte.",
  reportForge: /** @param {string} host */ (host) => `Publier sur ${host} (visible de tous, compte nécessaire)`,
  reportMail: /** @param {string} name */ (name) => `Envoyer par courriel à ${name}`,
  reportThen: "Rien n’est encore envoyé\u00a0: le formulaire ou le courriel s’ouvre rempli, et c’est vous qui l’envoyez.",
  reportTitle: "Question posée à NOA",
  copyFailed: "Le texte est sélectionné\u00a0: copiez-le avec votre clavier ou un appui long.",
};

/** @type {typeof fr} */
const en = {
  newWindow: "new window",
  you: "You",
  noa: "NOA",
  empty: "Please type your question first.",
  idle: "Nothing you type leaves your device.",
  downloading: "Downloading the adviser to your device. You can already ask your question.",
  starting: "The adviser is starting.",
  ready: "The adviser is ready.",
  thinking: "NOA is preparing its reply.",
  restarting: "The adviser is restarting. Your question will be asked again.",
  failed: "The adviser could not start: a file did not arrive, or your browser refused it. Suggestions, topics and contacts still work.",
  failedWaiting: "Your question is kept: it will be asked as soon as the adviser has started.",
  waiting: "Your question is waiting: NOA will answer as soon as the adviser is ready.",
  erased: "The conversation is erased.",
  preparing: "Preparing…",
  longMessage: (count) => `Read the whole message (${count} characters)`,
  masked: "Personal data masked by NOA, on your device.",
  maskedLong: "Your message held personal data. I masked it: it was neither kept nor sent. You do not need to give any to talk to me.",
  speaks: "Administration in charge",
  and: " with ",
  sources: "Official sources",
  factsOf: (month) => `Information from ${month}`,
  factsUnknown: "Date of the information not checked",
  unsigned: "Answer not yet approved by the administration",
  signed: (day) => `Answer approved by the administration on ${day}`,
  overdue: (day) => `This answer was due for review before ${day}. Check it on the official source.`,
  page: "See the full page",
  pageOf: (question) => `: ${question}`,
  followups: "To go on",
  useful: "Does this answer help you?",
  yes: "Yes",
  no: "No",
  thanks: "Thank you. Your opinion stays on this device.",
  thanksHost: "Thank you. Your opinion (yes or no, without your words) is passed on to the page that shows NOA.",
  sorry: "Try other words, or contact the administration.",
  because: "Why this answer?",
  becauseWords: "These words of your question counted:",
  readAs: ", read as ",
  quoted: (word) => `“${word}”`,
  becauseClick: "You chose this question.",
  choices: "Which one is your question?",
  none: "None of these questions",
  noneText: "Then it is best to talk to someone. You can also put your question another way.",
  lostText: "I could not handle this question. Try other words, or contact a person:",
  missing: "The answer could not be loaded here. It is on its page:",
  suggestions: "Questions you can ask",
  completions: "Suggested questions",
  completionsCount: (count) => (count > 1 ? `${count} suggested questions` : "1 suggested question"),
  contact: "Who to contact",
  everyone: "The public bodies and their contacts",
  phone: "Phone",
  contactLink: "Write, or find contact details",
  siteLink: "Official site",
  booking: "Book an appointment",
  recap: "Summary of your questions, to copy. You can edit it; nothing is sent.",
  copy: "Copy",
  copied: "Copied.",
  report: "Report this question so that NOA can learn",
  reportQuestion: "Your question, to check and edit",
  reportWarning: "Leave no name, address or number in it: the question makes sense without them.",
  reportMasked: "NOA recognised personal data and masked it below.",
  reportText: "What will be sent, word for word",
  reportEmpty: "Write the question to report.",
  reportWaiting: "Sending will be offered as soon as the adviser is ready to check the text.",
  reportForge: (host) => `Publish on ${host} (visible to everyone, needs an account)`,
  reportMail: (name) => `Send by e-mail to ${name}`,
  reportThen: "Nothing is sent yet: the form or e-mail opens filled in, and you are the one who sends it.",
  reportTitle: "Question asked to NOA",
  copyFailed: "The text is selected: copy it with your keyboard or a long press.",
};

/** @typedef {typeof fr} Strings */

/** @param {Lang} lang */
export const strings = (lang) => (lang === "en" ? en : fr);

/**
 * A share, never rounded up: all is only said when all is there.
 *
 * @param {number} share  between 0 and 1
 * @param {Lang} lang
 * @returns {string} "42 %"
 */
export function percentage(share, lang) {
  return new Intl.NumberFormat(lang, { style: "percent" }).format(Math.floor(share * 100) / 100);
}

/**
 * @param {string} month  "2026-06"
 * @param {Lang} lang
 * @returns {string} "juin 2026"
 */
export function monthName(month, lang) {
  return formatDate(`${month}-01`, lang, { month: "long", year: "numeric" });
}

/**
 * @param {string} day  "2027-01-31"
 * @param {Lang} lang
 * @returns {string} "31 janvier 2027"
 */
export function dayName(day, lang) {
  return formatDate(day, lang, { day: "numeric", month: "long", year: "numeric" });
}

/**
 * @param {string} day
 * @param {Lang} lang
 * @param {Intl.DateTimeFormatOptions} options
 */
function formatDate(day, lang, options) {
  const date = new Date(`${day}T00:00:00Z`);
  if (Number.isNaN(date.getTime())) return day;
  return new Intl.DateTimeFormat(lang === "en" ? "en-GB" : "fr", { ...options, timeZone: "UTC" }).format(date);
}

/** @returns {string} the device's own day, "2026-11-23" */
export function today() {
  const now = new Date();
  return `${now.getFullYear()}-${String(now.getMonth() + 1).padStart(2, "0")}-${String(now.getDate()).padStart(2, "0")}`;
}
