namespace Microservices.Tests.Common;

/// <summary>Where things are in the working tree that the tests were built from.</summary>
public static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string ClientProgram => Program("client", "Client.dll");

    public static string ServerProgram => Program("server", "Server.dll");

    public static string CertsProgram => Program("certs", "Certs.dll");

    public static string Readme => File.ReadAllText(Path.Combine(Root, "README.md"));

    private static string Program(string folder, string file) =>
        Path.Combine(Root, folder, "bin", Configuration, "net10.0", file);

    // .../tests/NAME/bin/CONFIGURATION/net10.0/
    private static string Configuration => new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Microservices.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("The tests run outside their working tree.");
        }

        return folder.FullName;
    }
}
