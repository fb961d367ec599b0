using Microservices.Certificates.CommandLine;

namespace Microservices.Certificates;

internal static class Program
{
    public static int Main(string[] args) =>
        CertsCommand.Run(args, Console.Out, Console.Error, TimeProvider.System);
}
