using ConnectionLifecycle;
using Microservices.Certificates;
using Microservices.Client.Trust;

namespace Microservices.Client.Calls;

/// <summary>What is below a channel: observed connections, with TLS where the address says so.</summary>
internal sealed class GreeterTransport
{
    /// <param name="target">Whom to call.</param>
    /// <param name="connectTimeout">How long it may take to connect.</param>
    /// <param name="configure">Sets the observers of the connections, among others.</param>
    /// <exception cref="UsageException">A file that the target names cannot be used.</exception>
    public GreeterTransport(GreeterTarget target, TimeSpan connectTimeout, Action<ConnectionLifecycleHandlerOptions> configure)
    {
        var handler = new SocketsHttpHandler { ConnectTimeout = connectTimeout, EnableMultipleHttp2Connections = true };
        Handler = handler.UseConnectionLifecycle(configure);
        if (target.Address.Scheme == Uri.UriSchemeHttps)
        {
            Trust = new ServerTrust(target.CaFile);
            Trust.ApplyTo(handler.SslOptions);
            Present(target, handler);
        }
    }

    public ConnectionLifecycleHandler Handler { get; }

    /// <summary>Whom it trusts, null in cleartext.</summary>
    public ServerTrust? Trust { get; }

    private static void Present(GreeterTarget target, SocketsHttpHandler handler)
    {
        if (target.CertificateFile is null || target.KeyFile is null)
        {
            handler.SslOptions.LocalCertificateSelectionCallback = (_, _, _, _, _) => null!; // None; but that one was asked for is noted.
            return;
        }

        try
        {
            var certificate = CertificateFiles.LoadWithKey(target.CertificateFile, target.KeyFile);
            CertificateFiles.CheckValidity(certificate, target.CertificateFile, TimeProvider.System);
            handler.SslOptions.ClientCertificates = [certificate];
        }
        catch (CertificatesException e)
        {
            throw new UsageException(e.Message);
        }
    }
}
