import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.jena.query.QueryExecution;
import org.apache.jena.query.QueryExecutionFactory;
import org.apache.jena.query.QueryFactory;
import org.apache.jena.query.ResultSetFormatter;
import org.apache.jena.rdf.model.Model;
import org.apache.jena.riot.RDFDataMgr;

/** Asks Apache Jena many queries over one file: data, queries by name, answers by name. */
public class Ask {
  public static void main(String[] files) throws Exception {
    Model model = RDFDataMgr.loadModel(files[0]);
    JsonObject queries = JsonParser.parseString(Files.readString(Path.of(files[1]))).getAsJsonObject();
    JsonObject answers = new JsonObject();
    for (String name : queries.keySet()) {
      String text = queries.get(name).getAsString();
      try (QueryExecution asked = QueryExecutionFactory.create(QueryFactory.create(text), model)) {
        ByteArrayOutputStream json = new ByteArrayOutputStream();
        ResultSetFormatter.outputAsJSON(json, asked.execSelect());
        answers.add(name, JsonParser.parseString(json.toString("UTF-8")));
      } catch (RuntimeException refused) {
        JsonObject error = new JsonObject();
        error.addProperty("error", refused.toString());
        answers.add(name, error);
      }
    }
    Files.writeString(Path.of(files[2]), answers.toString());
  }
}
