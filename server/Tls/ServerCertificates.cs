using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microservices.Certificates;
using Microservices.Server.Hosting;

namespace Microservices.Server.Tls;

/// <summary>The certificates that Kestrel's configuration names, checked; where it names none, the development certificate.</summary>
internal static class ServerCertificates
{
    private const string Default = "Kestrel:Certificates:Default";

    /// <exception cref="SettingException">A certificate's file is missing, or a setting is.</exception>
    /// <exception cref="CertificatesException">A certificate cannot be used, or none could be made.</exception>
    public static ServerTls Read(IConfiguration configuration, IReadOnlyList<IConfigurationSection> endpoints, ServerOptions options)
    {
        var encrypted = endpoints.Where(endpoint => endpoint["Url"]!.StartsWith("https:", StringComparison.OrdinalIgnoreCase)).ToList();
        var common = configuration.GetSection(Default);
        DevelopmentCertificates? development = null;
        if (!common.Exists() && encrypted.Any(endpoint => !endpoint.GetSection("Certificate").Exists()))
        {
            development = Develop(options);
            (common["Path"], common["KeyPath"]) = (development.ServerCertificatePath, development.ServerKeyPath);
        }

        var tls = new ServerTls();
        var clients = Clients(options, development);
        if (clients is not null)
        {
            tls.Watch(clients.Ca);
        }

        var identity = common.Exists() ? Load(common, tls) : null;
        foreach (var endpoint in encrypted)
        {
            var own = endpoint.GetSection("Certificate");
            tls.Add(endpoint.Key, new EndpointTls(own.Exists() ? Load(own, tls) : identity, clients));
        }

        return tls;
    }

    private static DevelopmentCertificates Develop(ServerOptions options)
    {
        var development = new DevelopmentCertificates(
            options.CertificateDirectory ?? DevelopmentCertificates.DefaultDirectory(), TimeProvider.System);
        development.Ensure(options.CertificateNames);
        return development;
    }

    private static ClientTrust? Clients(ServerOptions options, DevelopmentCertificates? development)
    {
        const string Mode = $"{ServerOptions.Section}:{nameof(ServerOptions.ClientCertificates)}";
        const string Ca = $"{ServerOptions.Section}:{nameof(ServerOptions.ClientCa)}";
        if (options.ClientCertificates == ClientCertificates.None)
        {
            return options.ClientCa is null
                ? null
                : throw new SettingException($"{Ca} is set, but {Mode} is none: set that to allowed or required, or name no CA.");
        }

        var path = options.ClientCa ?? development?.CaCertificatePath
            ?? throw new SettingException($"{Mode} is {options.ClientCertificates.ToString().ToLowerInvariant()}, but there is no CA for it: name the file of the clients' CA with --{Ca}=FILE.");
        return new ClientTrust(Path.GetFullPath(path), options.ClientCertificates == ClientCertificates.Required, TimeProvider.System);
    }

    private static Renewable<ServerIdentity>? Load(IConfigurationSection certificate, ServerTls tls)
    {
        if (certificate["Path"] is not { } path)
        {
            return null; // From a certificate store, by its subject: Kestrel's own business.
        }

        // As typed in the working directory; Kestrel would look beside the program.
        path = Path.GetFullPath(path);
        certificate["Path"] = path;
        if (certificate["KeyPath"] is not { } keyPath)
        {
            CheckBundle(certificate, path);
            return null; // PKCS #12, likewise.
        }

        keyPath = Path.GetFullPath(keyPath);
        certificate["KeyPath"] = keyPath;
        var password = certificate["Password"];
        var identity = new Renewable<ServerIdentity>(
            [path, keyPath],
            () => ServerIdentity.Load(path, keyPath, password, TimeProvider.System),
            identity => $"certificate '{path}', valid until {identity.Certificate.NotAfter.ToUniversalTime():yyyy-MM-dd HH:mm} UTC, serial {identity.Certificate.SerialNumber}");
        tls.Watch(identity);
        return identity;
    }

    private static void CheckBundle(IConfigurationSection certificate, string path)
    {
        if (!File.Exists(path))
        {
            throw new SettingException($"{certificate.Path}:Path '{path}' does not exist: check the path.");
        }

        try
        {
            using var loaded = X509CertificateLoader.LoadPkcs12FromFile(path, certificate["Password"]);
            CertificateFiles.CheckValidity(loaded, path, TimeProvider.System);
        }
        catch (CryptographicException)
        {
            throw new SettingException(
                $"{certificate.Path}:Path '{path}' cannot be read as PKCS #12: check its Password; a certificate in PEM needs its KeyPath too.");
        }
    }
}
