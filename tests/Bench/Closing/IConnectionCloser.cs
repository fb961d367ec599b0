using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Microservices.Tests.Bench.Closing;

/// <summary>One way to close connections, for every reason that a server has.</summary>
internal interface IConnectionCloser
{
    /// <summary>The connections that ended, and how: a word or more, and how often. Each is told before the server's end.</summary>
    IReadOnlyDictionary<string, int> Ends { get; }

    void AddServices(IServiceCollection services);

    void Listen(ListenOptions listen, Action<ListenOptions>? useTls);

    /// <summary>A call asks that its connection be closed after it.</summary>
    void CloseAfter(HttpContext call);

    /// <summary>An operator asks that all connections be closed.</summary>
    void CloseAll(IServiceProvider services);
}
