//! Every noun.

use threatmodel_grammar::RefKind;

use super::declare::{declared_cells, declared_columns, path_of, text};
use super::{Cell, Column, Source, Table};

/// Every noun, whatever it is.
pub(super) fn table() -> Table {
    let mut columns = vec![
        Column::new("path", false, path_of(RefKind::Noun, "the declared path, which other tables name it by")),
        Column::new("name", false, text("the last part of the path")),
        Column::new("noun", false, text("what it is: `threat`, the name of its attribute")),
    ];
    columns.extend(declared_columns());
    Table::new("nouns", "noun", "Every noun, whatever it is.", columns, fill)
}

fn fill<'m>(source: &Source<'m>, _wanted: &[bool], each: &mut dyn FnMut(Vec<Cell<'m>>)) {
    for noun in source.model.facts().nouns() {
        let declared = noun.declared();
        let mut cells = vec![(&declared.path).into(), (&declared.name).into(), noun.attribute().name.into()];
        cells.extend(declared_cells(declared));
        each(cells);
    }
}
