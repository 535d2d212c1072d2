import org.codelibs.opensearch.runner.OpenSearchRunner;

/** One node of OpenSearch on loopback: its name, its folder, its ports (HTTP, transport), all names, all transport ports. */
public class Node {
    public static void main(String[] told) throws Exception {
        OpenSearchRunner runner = new OpenSearchRunner();
        runner.onBuild((number, settings) -> {
            settings.put("node.name", told[0]);
            settings.put("network.host", "127.0.0.1");
            settings.put("http.port", told[2]);
            settings.put("transport.port", told[3]);
            settings.putList("cluster.initial_cluster_manager_nodes", told[4].split(","));
            settings.putList("discovery.seed_hosts", told[5].split(","));
            settings.put("cluster.routing.allocation.disk.threshold_enabled", false);
        });
        runner.build("-basePath", told[1], "-numOfNode", "1", "-clusterName", "tests", "-useLogger");
        Thread.currentThread().join();
    }
}
