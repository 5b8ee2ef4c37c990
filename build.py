"""NOA's command line: a thin face on noa_build. Run `python build.py --help`."""

from __future__ import annotations

import sys
import traceback
from datetime import datetime
from pathlib import Path

import click

from noa_core.errors import NoaError

ROOT = Path(__file__).resolve().parent
_FILES = click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FICHIER..."
)


@click.group(invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--site-url", metavar="URL", help="Adresse publique du site (liens canoniques et plan du site).")
@click.option(
    "--generator",
    default="mkdocs",
    show_default=True,
    type=click.Choice(["mkdocs", "zensical"]),
    help="Ce qui fait les pages ; zensical : voir docs/deux-generateurs.md.",
)
@click.pass_context
def main(context: click.Context, site_url: str | None, generator: str) -> None:
    """NOA : sans commande, construit le site dans dist/."""
    if context.invoked_subcommand is None:
        from noa_build.commands.build import run

        run(ROOT, site_url, generator)


@main.command()
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="Port d'écoute.")
def serve(port: int) -> None:
    """Construit, sert sur cette machine, et reconstruit à chaque changement."""
    from noa_build.commands.serve import run

    run(ROOT, port=port)


@main.command()
@click.option("--all", "everything", is_flag=True, help="Montre tous les conseils, sans en abréger la liste.")
@click.option("--matcher", is_flag=True, help="Dit aussi ce que NOA ne comprend pas (quelques minutes).")
@click.option("--counts", is_flag=True, help="Affiche seulement la phrase du README qui compte la base.")
def check(everything: bool, matcher: bool, counts: bool) -> None:
    """Vérifie knowledge/ : dit tout ce qui est à corriger, puis ce qui peut être amélioré."""
    from noa_build.commands.check import run

    run(ROOT, everything, matcher, counts)


@main.command()
@click.argument("question", required=False)
@click.option("--lang", default="fr", show_default=True, type=click.Choice(["fr", "en"]), help="Langue du visiteur.")
@click.option("--partner", metavar="ID", help="Administration dont c'est la page.")
def ask(question: str | None, lang: str, partner: str | None) -> None:
    """Répond à une question, ou tient une conversation."""
    from noa_build.commands.ask import run

    run(ROOT, question, lang, partner)


@main.command("eval")
@click.argument("cases", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--train",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="TRAIN.csv",
    help="Entraîne sur ce jeu d'intentions au lieu de la base.",
)
@click.option("--lang", default="fr", show_default=True, help="Langue des questions qui n'en disent pas.")
@click.option(
    "--predictions",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FICHIER.jsonl",
    help="Écrit une ligne par question.",
)
@click.option("--json", "as_json", is_flag=True, help="Affiche les chiffres en JSON.")
def evaluate(cases: tuple[Path, ...], train: Path | None, lang: str, predictions: Path | None, as_json: bool) -> None:
    """Mesure sur des questions (CSV) et des conversations (YAML)."""
    from noa_build.commands.eval import run

    run(ROOT, cases, train, lang, predictions, as_json)


@main.command()
@click.option("--base", default="main", show_default=True, metavar="RÉVISION", help="Ce avec quoi comparer.")
@click.option(
    "--markdown",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FICHIER.md",
    help="Écrit aussi un commentaire pour une demande de fusion.",
)
@click.option(
    "--page",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FICHIER.html",
    help="Écrit aussi une page avec des images.",
)
def review(base: str, markdown: Path | None, page: Path | None) -> None:
    """Dit ce qu'un changement de la base gagne et ce qu'il casse.

    Compare knowledge/ avec ce qu'il était dans une révision. Finit par 1 si le changement dépasse le budget écrit
    dans CONTRIBUTING.md.
    """
    from noa_build.commands.review import run

    run(ROOT, base, markdown, page)


@main.command()
@click.option("--update", is_flag=True, help="Va chercher où en sont maintenant les branches et les étiquettes.")
def sources(update: bool) -> None:
    """Dit quelles fiches viennent d'autres dépôts (knowledge/_sources.yml), et de quel commit."""
    from noa_build.commands.sources import run

    run(ROOT, update)


@main.command()
@click.argument("partner")
@click.argument("entry_id", metavar="ID")
def new(partner: str, entry_id: str) -> None:
    """Crée une fiche à remplir dans knowledge/PARTNER/."""
    from noa_build.commands.new import run

    run(ROOT, partner, entry_id)


@main.command()
@click.argument("file", required=False, type=click.Path(dir_okay=False, path_type=Path), metavar="[FICHIER]")
@click.option("--partner", metavar="ID", help="Seulement les fiches de cette administration.")
@click.option("--lang", type=click.Choice(["fr", "en"]), help="Seulement cette langue (.yml : fr, sauf indication).")
def export(file: Path | None, partner: str | None, lang: str | None) -> None:
    """Écrit les fiches dans un tableau à corriger, ou pour un autre outil.

    FICHIER finit par .xlsx (LibreOffice, Excel), .csv (UTF-8, virgules), .tsv (une question et sa réponse par ligne) ou
    .yml (intentions de Rasa) ; sans lui, c'est noa.xlsx. Un fichier qui existe n'est jamais remplacé.
    """
    from noa_build.commands.export import run

    run(ROOT, file, partner, lang)


@main.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FICHIER")
@click.option("--yes", is_flag=True, help="Accepte les changements sans poser la question.")
def import_(file: Path, yes: bool) -> None:
    """Reprend les corrections d'un tableau fait par « export », ou les fiches d'un autre outil (.tsv, .yml de Rasa).

    Montre d'abord chaque changement, puis demande s'il faut les écrire. Tout est écrit, ou rien : une fiche qui a
    changé depuis l'export, une ligne en double ou une valeur refusée arrêtent tout. Aucune fiche n'est jamais supprimée.
    """
    from noa_build.commands.import_ import run

    run(ROOT, file, yes)


@main.command()
@_FILES
@click.option(
    "--report",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="RAPPORT.html",
    help="Écrit un rapport par thème et par semaine, et s'arrête là.",
)
def misses(files: tuple[Path, ...], report: Path | None) -> None:
    """Apprend des questions que NOA a manquées.

    FICHIER : demandes d'une forge (.json de GitHub ou GitLab), courriels (.mbox, .eml), tableau (.csv) ou lignes JSON
    (.jsonl). Les questions voisines sont groupées ; pour chaque groupe, une touche décide : variante, nouvelle fiche ou
    hors du domaine. Rien n'est ajouté sans cela.
    """
    from noa_build.commands.misses import run

    run(ROOT, files, report)


@main.command()
@_FILES
@click.option(
    "--report",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="RAPPORT.html",
    help="Écrit aussi une page avec des graphiques.",
)
def stats(files: tuple[Path, ...], report: Path | None) -> None:
    """Compte les conversations, sans traceur, par jour, par administration et par fiche.

    FICHIER : journaux d'accès de l'hébergeur (formats common et combined, .gz compris), ou événements reçus de NOA par
    une page (.jsonl). Les robots sont laissés de côté ; aucune adresse n'est gardée.
    """
    from noa_build.commands.stats import run

    run(ROOT, files, report)


@main.command()
@click.option(
    "--today",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="JOUR",
    help="Compte à ce jour (aaaa-mm-jj) ; sinon, aujourd'hui.",
)
@click.option(
    "--issues",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DOSSIER",
    help="Écrit une demande par administration.",
)
def overdue(today: datetime | None, issues: Path | None) -> None:
    """Dit quelles fiches ont dépassé leur date de relecture.

    DOSSIER reçoit issues.json et un fichier Markdown par demande, qu'une tâche planifiée publie avec l'outil de la forge.
    """
    from noa_build.commands.overdue import run

    run(ROOT, (today or datetime.now()).date(), issues)


@main.command()
@click.option(
    "--issues",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DOSSIER",
    help="Écrit une demande par administration.",
)
def links(issues: Path | None) -> None:
    """Vérifie que les pages citées par NOA répondent encore. Un lien mort n'empêche jamais de publier."""
    from noa_build.commands.links import run

    run(ROOT, issues)


def run() -> None:
    """Run, showing what a person can mend without a traceback."""
    try:
        main(standalone_mode=False)
    except NoaError as error:
        click.echo(str(error), err=True)
        sys.exit(error.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(130)
    except Exception:
        log = ROOT / "build" / "error.log"
        log.parent.mkdir(exist_ok=True)
        log.write_text(traceback.format_exc(), encoding="utf-8")
        click.echo(
            f"NOA s'est arrêté sur une erreur inattendue. Envoyez le fichier {log} à l'équipe technique.", err=True
        )
        sys.exit(70)


if __name__ == "__main__":
    run()
