using ConnectionLifecycle;

namespace Microservices.Server.Hosting;

/// <summary><c>--once</c>: the first connection that spoke HTTP/2 is also the last.</summary>
internal sealed class StopAfterFirstSession(ServerOptions options, IHostApplicationLifetime lifetime) : IConnectionObserver
{
    public void OnEvent(ConnectionEvent connectionEvent)
    {
        if (options.Once && connectionEvent is ConnectionClosed { Record.Reached: >= ConnectionState.Open })
        {
            lifetime.StopApplication();
        }
    }
}
