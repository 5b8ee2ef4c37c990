"""NOA's command line: a thin face on noa_build. Run `python build.py --help`."""

from __future__ import annotations

import sys
import traceback
from pathlib import Path

import click

from noa_core.errors import NoaError

ROOT = Path(__file__).resolve().parent


@click.group(invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--site-url", metavar="URL", help="Adresse publique du site (liens canoniques et plan du site).")
@click.pass_context
def main(context: click.Context, site_url: str | None) -> None:
    """NOA : sans commande, construit le site dans dist/."""
    if context.invoked_subcommand is None:
        from noa_build.commands.build import run

        run(ROOT, site_url)


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
@click.argument("partner")
@click.argument("entry_id", metavar="ID")
def new(partner: str, entry_id: str) -> None:
    """Crée une fiche à remplir dans knowledge/PARTNER/."""
    from noa_build.commands.new import run

    run(ROOT, partner, entry_id)


@main.command()
@click.argument("file", required=False, type=click.Path(dir_okay=False, path_type=Path), metavar="[FICHIER]")
@click.option("--partner", metavar="ID", help="Seulement les fiches de cette administration.")
def export(file: Path | None, partner: str | None) -> None:
    """Écrit les fiches, brouillons compris, dans un tableau à corriger.

    FICHIER finit par .xlsx (LibreOffice, Excel) ou .csv (UTF-8, virgules) ; sans lui, c'est noa.xlsx. Un fichier
    qui existe n'est jamais remplacé.
    """
    from noa_build.commands.export import run

    run(ROOT, file, partner)


@main.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FICHIER")
@click.option("--yes", is_flag=True, help="Accepte les changements sans poser la question.")
def import_(file: Path, yes: bool) -> None:
    """Reprend les corrections d'un tableau fait par « export ».

    Montre d'abord chaque changement, puis demande s'il faut les écrire. Tout est écrit, ou rien : une fiche qui a
    changé depuis l'export, une ligne en double ou une valeur refusée arrêtent tout. Aucune fiche n'est jamais supprimée.
    """
    from noa_build.commands.import_ import run

    run(ROOT, file, yes)


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
