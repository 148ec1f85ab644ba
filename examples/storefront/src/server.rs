//! Runs a router until it is told to stop.

use std::net::SocketAddr;
use threatmodel::{catalogue as kinds, prelude::*};

use axum::Router;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::error::{Error, Result};

/// A running web server.
pub(crate) struct Server {
    stop: oneshot::Sender<()>,
    task: JoinHandle<std::io::Result<()>>,
}

impl Server {
    /// Serves a router on a port that is open already.
    #[dismisses(
        kinds::ResourceExhaustion,
        because = "the routers that it serves bound what a request may take",
        owner = "operations"
    )]
    pub(crate) fn start(listener: TcpListener, router: Router) -> Self {
        let (stop, stopped) = oneshot::channel();
        let service = router.into_make_service_with_connect_info::<SocketAddr>();
        let serve = axum::serve(listener, service).with_graceful_shutdown(async {
            // A dropped sender means the same as a sent stop.
            let _ = stopped.await;
        });
        Self { stop, task: tokio::spawn(serve.into_future()) }
    }

    /// Finishes the running requests, then stops.
    pub(crate) async fn stop(self) -> Result<()> {
        // The server may have ended already; then the task tells why.
        let _ = self.stop.send(());
        Ok(self.task.await.map_err(Error::internal)??)
    }
}
