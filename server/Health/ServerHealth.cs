using Microservices.Server.Hosting;
using static Grpc.Health.V1.HealthCheckResponse.Types;

namespace Microservices.Server.Health;

/// <summary>Whether calls are welcome: from when the server has started until its stop begins, before any connection is drained.</summary>
internal sealed class ServerHealth(IHostApplicationLifetime lifetime, ServedServices services)
{
    private const string Server = "";

    /// <summary>What can be asked about: each service, and the server as a whole by the empty name.</summary>
    public IEnumerable<string> Names => services.Implementations.Keys.Append(Server);

    public bool IsStopping => lifetime.ApplicationStopping.IsCancellationRequested;

    /// <summary>Cancelled when the state that is next begins. Ask for it before the state, and no change is missed.</summary>
    public CancellationToken NextChange =>
        lifetime.ApplicationStarted.IsCancellationRequested ? lifetime.ApplicationStopping : lifetime.ApplicationStarted;

    /// <returns>Null when there is no such service.</returns>
    public ServingStatus? Of(string name)
    {
        if (name != Server && !services.Implementations.ContainsKey(name))
        {
            return null;
        }

        return lifetime.ApplicationStarted.IsCancellationRequested && !IsStopping ? ServingStatus.Serving : ServingStatus.NotServing;
    }
}
