//! What the closure is held against; the same in both processes.

use std::{
    env, io,
    path::{Path, PathBuf},
};

use threatmodel_model::model::Model;
use threatmodel_observe::{
    baseline::Baseline,
    confine::Confinement,
    list::{self, AssetList},
    resolver::Resolver,
};

use super::Call;
use crate::place;

/// What the closure is held against; the same in both processes.
pub(super) struct Setting {
    pub(super) model: Model,
    pub(super) list: AssetList,
    pub(super) baseline: Baseline,
    /// The folder of the workspace, which places are relative to.
    pub(super) root: PathBuf,
    pub(super) program: PathBuf,
}

impl Setting {
    /// # Errors
    ///
    /// Says what is missing.
    pub(super) fn of(call: &Call) -> Result<Self, String> {
        let unreadable = |error: io::Error| format!("its own program or folder cannot be found: {error}");
        let base = env::var_os("CARGO_MANIFEST_DIR").ok_or(
            "nobody knows the folder of the package; `CARGO_MANIFEST_DIR` says it below `cargo test` and nextest",
        )?;
        let base = PathBuf::from(base).canonicalize().map_err(unreadable)?;
        let root = base.ancestors().find(|folder| folder.join("Cargo.lock").is_file()).unwrap_or(&base).to_owned();
        let program = env::current_exe().and_then(|program| program.canonicalize()).map_err(unreadable)?;
        let target = place::target().ok();
        let variable = |name: &str| env::var(name).ok();
        let of_cargo = |name: &str| match name {
            "WORKSPACE" => root.to_str().map(str::to_owned),
            "TARGET" => target.as_deref().and_then(Path::to_str).map(str::to_owned),
            _ => variable(name),
        };
        let model = Model::collect();
        let Some(component) = model.component_at(call.component) else {
            return Err(format!("`{}` is not linked into this test", call.component));
        };
        let list = AssetList::of(&model, variable, &base, list::addresses).of_component(component);
        let resolver = Resolver::of_system(variable);
        let baseline = Baseline::read(of_cargo, resolver).map_err(|error| error.to_string())?.of_one_test();
        Ok(Self { list, baseline, root, program, model })
    }

    pub(super) fn confinement(&self) -> Confinement {
        let search: Vec<PathBuf> = env::var_os("PATH").iter().flat_map(|path| env::split_paths(path)).collect();
        Confinement::of(&self.list, &self.baseline, &self.program, &search)
    }
}
